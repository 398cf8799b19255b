#!/usr/bin/env python3
"""Checks that the tests which sdk/migration.md names exist: as a case (statements.values_are_sent_by_name), or as a suite,
a test file or a folder of tests.

    .ci/check_docs.py
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "sdk/migration.md"
CASE = re.compile(r"^(?:TEST|TEST_F|TEST_P|TYPED_TEST)\(\s*(\w+),\s*(\w+)\)", re.M)


def known_tests():
    names = set()
    for source in ROOT.glob("tests/**/*.cpp"):
        if not source.stem.endswith(("_test", "_dbtest")):
            continue
        names.add(re.sub(r"_(db)?test$", "", source.stem))
        for suite, case in CASE.findall(source.read_text()):
            names.update((suite, f"{suite}.{case}"))
    return names


def named_tests(text):
    """The last column of each row of a table."""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [c.strip() for c in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if len(cells) < 3 or cells[-1] in ("shown by", "---"):
            continue
        for name in filter(None, (n.strip() for n in cells[-1].split(","))):
            yield number, name


def main():
    tests = known_tests()
    named = list(named_tests(TABLE.read_text()))
    missing = []
    for number, name in named:
        folder = re.fullmatch(r"`(.+)`", name)
        if not (ROOT / folder[1]).exists() if folder else name not in tests:
            missing.append(f"{TABLE.relative_to(ROOT)}:{number}: no such test: {name}")
    print("\n".join([*missing, f"docs: {len(named)} tests are named, {len(missing)} of them do not exist"]))
    return 1 if missing or not named else 0


if __name__ == "__main__":
    sys.exit(main())
