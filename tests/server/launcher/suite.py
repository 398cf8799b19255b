"""Runs the server's own tests: JUnit for the Java part, unittest for the launcher and the running server."""
import faulthandler
import os
import pathlib
import re
import shutil
import signal
import sys
import tempfile
import time
import unittest
import uuid

from . import build as building
from . import processes
from .report import Failure, progress

TESTS = pathlib.Path(__file__).resolve().parents[1] / "tests"
RUN = "DSE_TEST_RUN"
TEST_SECONDS = 120
JAVA_SECONDS = 600

# TinkerPop's feature suite is not named like a test: it takes a minute and runs on demand or with everything.
SELECTIONS = {"junit": [], "gremlin": ["-Dtest=FeatureSuite"]}


class OutOfTime(Exception):
    """Not a TimeoutError, which tests expect of sockets."""


def _junit(selection):
    """Runs Java tests in the cache; returns how many passed and failed."""
    outputs = building.Build()
    work = outputs.tests
    work.mkdir(parents=True, exist_ok=True)
    with building.lock("test"):
        shutil.rmtree(work / "surefire-reports", ignore_errors=True)
        failure = None
        try:
            building.maven(outputs.jdk, ["test", f"-Doutput={work}", *SELECTIONS[selection]], work / f"{selection}.log",
                           JAVA_SECONDS)
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


class _Results(unittest.TextTestResult):
    """Prints how long each test took, and ends one that takes too long, its class's set-up included."""

    def startTestRun(self):
        super().startTestRun()
        signal.signal(signal.SIGALRM, self._out_of_time)
        self._begin()

    def stopTestRun(self):
        signal.alarm(0)
        faulthandler.cancel_dump_traceback_later()
        super().stopTestRun()

    def addSuccess(self, test):
        unittest.TestResult.addSuccess(self, test)
        self.stream.writeln(f"ok, {time.monotonic() - self._started:.1f} s")

    def stopTest(self, test):
        super().stopTest(test)
        self._begin()

    def _begin(self):
        self._started = time.monotonic()
        signal.alarm(TEST_SECONDS)
        # A library that hangs in C never gets to the handler: then the run ends, and the guards end its clusters.
        faulthandler.dump_traceback_later(2 * TEST_SECONDS, exit=True)

    def _out_of_time(self, *_):
        self._begin()
        raise OutOfTime(f"no end within {TEST_SECONDS} s")


def _unittest(names):
    """Runs the Python tests; one that is skipped counts as failed, since nothing here is optional. So does a run that leaves
    a process behind."""
    sys.path.insert(0, str(TESTS))
    import support
    loader = unittest.TestLoader()
    tests = loader.loadTestsFromNames(names) if names else loader.discover(str(TESTS), pattern="*_test.py")
    result = unittest.TextTestRunner(verbosity=2, resultclass=_Results).run(tests)
    failed = len(result.failures) + len(result.errors) + len(result.skipped) + len(result.unexpectedSuccesses)
    support.end_shared()
    return max(result.testsRun - failed, 0), failed


def _left_behind(run):
    """Ends what the run's tests have left running; how many processes that were."""
    left = processes.with_token(run, RUN)
    for pid in left:
        print(f"error: left behind: {processes.command_line(pid)}", file=sys.stderr)
    processes.sweep(run, RUN)
    return len(left)


def run(args):
    begin = time.monotonic()
    passed = failed = 0
    # All that the tests start has this in its environment, and all that they write is in this folder.
    os.environ[RUN] = uuid.uuid4().hex
    tempfile.tempdir = tempfile.mkdtemp(prefix="dse-test-server-tests-")
    for selection in [name for name in SELECTIONS if name in args.names or not args.names]:
        progress(f"the Java tests: {selection}")
        more = _junit(selection)
        passed, failed = passed + more[0], failed + more[1]
    names = [name for name in args.names if name not in SELECTIONS]
    if names or not args.names:
        more = _unittest(names)
        passed, failed = passed + more[0], failed + more[1]
    failed += _left_behind(os.environ[RUN])
    if failed:
        progress(f"the tests' files are left in {tempfile.tempdir}")
    else:
        shutil.rmtree(tempfile.tempdir)
    progress(f"tests took {time.monotonic() - begin:.0f} s")
    print(f"{passed} passed, {failed} failed", flush=True)
    if failed or not passed:
        raise SystemExit(1)
