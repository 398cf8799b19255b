"""Runs the server's own tests: JUnit for the Java part, unittest for the launcher and the running server."""
import pathlib
import re
import shutil
import sys
import time
import unittest

from . import build as building
from .report import Failure, progress

TESTS = pathlib.Path(__file__).resolve().parents[1] / "tests"


# TinkerPop's feature suite is not named like a test: it takes a minute and runs on demand or with everything.
SELECTIONS = {"junit": [], "gremlin": ["-Dtest=FeatureSuite"]}


def _junit(selection):
    """Runs Java tests in the cache; returns how many passed and failed."""
    outputs = building.Build()
    work = building.cache() / "test"
    with building.lock("test"):
        shutil.rmtree(work / "surefire-reports", ignore_errors=True)
        failure = None
        try:
            building.maven(outputs.jdk, ["test", f"-Doutput={work}", *SELECTIONS[selection]], building.cache() / "test.log")
        except Failure as e:
            failure = e
        run = failed = 0
        for report in sorted((work / "surefire-reports").glob("TEST-*.xml")):
            head = report.read_text().partition("<properties>")[0]
            count = {name: int(n) for name, n in re.findall(r'\b(tests|errors|failures|skipped)="(\d+)"', head)}
            run += count["tests"]
            failed += count["errors"] + count["failures"] + count["skipped"]
    if failure:
        print(f"error: {failure}", file=sys.stderr)
    return run - failed, failed or int(failure is not None)


def _unittest(names):
    """Runs the Python tests; one that is skipped counts as failed, since nothing here is optional."""
    sys.path.insert(0, str(TESTS))
    loader = unittest.TestLoader()
    tests = loader.loadTestsFromNames(names) if names else loader.discover(str(TESTS), pattern="*_test.py")
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    failed = len(result.failures) + len(result.errors) + len(result.skipped)
    return result.testsRun - failed, failed


def run(args):
    begin = time.monotonic()
    passed = failed = 0
    for selection in [name for name in SELECTIONS if name in args.names or not args.names]:
        progress(f"the Java tests: {selection}")
        more = _junit(selection)
        passed, failed = passed + more[0], failed + more[1]
    names = [name for name in args.names if name not in SELECTIONS]
    if names or not args.names:
        more = _unittest(names)
        passed, failed = passed + more[0], failed + more[1]
    progress(f"tests took {time.monotonic() - begin:.0f} s")
    print(f"{passed} passed, {failed} failed", flush=True)
    if failed or not passed:
        raise SystemExit(1)
