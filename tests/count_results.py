#!/usr/bin/env python3
"""Counts the tests of one suite: count_results.py SUITE CTEST_JUNIT.xml RESULTS_FOLDER.

Prints `passed failed` and, on stderr, why each failed test failed. A program that runs many tests in one process
leaves RESULTS_FOLDER/<program>.xml (GoogleTest's), or ends its output with a line `N passed, N failed`; those tests
are counted then. What did not run has failed: a skipped or disabled test is never silent. Fixtures (names that begin
with `fixture.`) count only when they fail. A program that failed outside its tests is named with what a sanitizer said.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as xml


def gtest_outcomes(path):
    for case in xml.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        failure = case.find("failure")
        if failure is not None:
            yield name, "failed: " + " | ".join((failure.text or "").split("\n"))[:600]
        elif case.get("status") == "run" and case.get("result") == "completed":
            yield name, None
        else:
            yield name, f"did not run ({case.get('result')})"


def inner_outcomes(case, results):
    """The tests that ran inside one program."""
    path = results / f"{case.get('name')}.xml"
    if path.exists():
        try:
            return list(gtest_outcomes(path))
        except xml.ParseError:
            return []  # the program died while it wrote
    summary = re.search(r"^(\d+) passed, (\d+) failed\s*\Z", case.findtext("system-out") or "", re.MULTILINE)
    if summary:
        passed, failed = (int(n) for n in summary.groups())
        return [(case.get("name"), None)] * passed + [(case.get("name"), "failed; its output is above")] * failed
    return []


def failure_outside_tests(output):
    """In one line: the first report of a sanitizer, if there is one."""
    report = re.search(r"^[^\n]*(?:WARNING|ERROR): \w+Sanitizer.*?(?:^SUMMARY: .*?$|\Z)", output, re.MULTILINE | re.DOTALL)
    if not report:
        return "the program failed outside its tests; its output is above"
    lines = (re.sub(r"\s+", " ", line).strip() for line in report.group().split("\n"))
    return "the program failed outside its tests: " + " | ".join(line for line in lines if line)[:6000]


def case_outcomes(case, results):
    name, status = case.get("name"), case.get("status")
    problem = {"run": None, "fail": "failed"}.get(status, f"did not run ({status})")
    inner = inner_outcomes(case, results)
    if inner:
        yield from inner
        if problem and not any(p for _, p in inner):
            yield name, failure_outside_tests(case.findtext("system-out") or "")
    elif problem or not name.startswith("fixture."):
        yield name, problem


def main():
    suite, junit, results = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    passed = failed = 0
    for case in xml.parse(junit).getroot().iter("testcase"):
        for name, problem in case_outcomes(case, results):
            if problem:
                failed += 1
                print(f"{suite}: {name} {problem}", file=sys.stderr)
            else:
                passed += 1
    print(passed, failed)


if __name__ == "__main__":
    main()
