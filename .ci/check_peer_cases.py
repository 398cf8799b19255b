#!/usr/bin/env python3
"""Checks that each of the peer cases 1 to 126 is a test, or stands in tests/integration/peer_cases.txt with a reason; and
none of them twice.

    .ci/check_peer_cases.py
"""

import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / "tests/integration/peer_cases.txt"
CASES = range(1, 127)
TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|TYPED_TEST)\(\s*\w+,\s*peer_(\d{3})_\w+\)", re.M)


def main():
    places = collections.defaultdict(list)
    for source in sorted(ROOT.glob("tests/**/*test.cpp")):
        for number in TEST.findall(source.read_text()):
            places[int(number)].append(str(source.relative_to(ROOT)))
    tests = sum(map(len, places.values()))
    wrong = []
    for line_number, line in enumerate(LIST.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        entry = re.fullmatch(r"(\d+) +(\S.*)", line)
        if entry is None:
            wrong.append(f"{LIST.relative_to(ROOT)}:{line_number}: not a number with a reason")
        else:
            places[int(entry[1])].append(f"{LIST.relative_to(ROOT)}:{line_number}")
    wrong += [f"peer case {n}: no test, and no reason" for n in CASES if n not in places]
    wrong += [f"peer case {n} occurs {len(p)} times: {', '.join(p)}" for n, p in sorted(places.items()) if len(p) > 1]
    wrong += [f"{', '.join(p)}: there is no peer case {n}" for n, p in sorted(places.items()) if n not in CASES]
    print("\n".join([*wrong, f"peer cases: {tests} have a test, {len(places) - tests} a reason why not; {len(wrong)} wrong"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
