#!/usr/bin/env python3
"""Plants each bug of tests/sim/planted in a copy of its file, builds `simulate` with it, and tells how many seeds find it.

    tests/sim/plant.py BUILD_DIR [--seeds N] [--jobs N] [--quick] [--minimise MOST | --orders DEPTH] [NAME…]

BUILD_DIR has to hold a finished `simulate`. A bug is a text file: `file: PATH`, `row: N`, `breaks: …`, then the text
that stands there and the text that takes its place, each behind a line of ---. Every text has to occur exactly once.
What no simulation can see, or hardly, has a line more, `hunted by: unit_core --gtest_filter=token.*`: that program is built with the
bug instead, of its own files only those with these tests, and has to fail. It has to be finished in BUILD_DIR too.

A seed that finds something without the bug, too, has not found it.

  --quick          one for every third source file, without headers that many include and without those that test
                   programs hunt; has no effect when DSE_TEST_LONG is set
  --minimise MOST  the seed that finds a bug is shrunk too, to at most so many steps
  --orders DEPTH   no seeds: the orders of so many events in the small worlds have to find it

Exit status 0: each bug was found, and stands in planted/README.md with its row.
"""

import argparse
import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from planting import ROOT, Build, BuildFailed, Change, Hunt, Program, Run


FEW_INCLUDERS = 4
PLANTED = ROOT / "tests/sim/planted"
TEST_LIMIT = 300


class Bug:
    def __init__(self, path):
        self.name = path.stem
        head, self.old, self.new = path.read_text().split("---\n")
        fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
        self.file = fields["file"]
        self.breaks = fields["breaks"]
        self.row = fields["row"]
        self.hunter, *self.arguments = fields.get("hunted by", "simulate").split()

    def planted(self):
        text = (ROOT / self.file).read_text()
        if text.count(self.old) != 1:
            raise BuildFailed(f"{self.name}: its text occurs {text.count(self.old)} times in {self.file}")
        return text.replace(self.old, self.new)


class Trail:
    """What became of the hunt for a bug."""

    def __init__(self, bug, found, how, after=None):
        self.found, self.after = found, after
        fate = "found" if found else "NOT FOUND"
        self.text = f"{bug.name:45} {fate} {how}" + ("" if found else f"; breaks {bug.breaks}")


class Hunters:
    """The programs that look for bugs: `simulate`, and test programs with the tests that a bug names."""

    def __init__(self, directory):
        self.build = Build(directory)
        self.simulate = Program(self.build, "simulate")
        self.directory, self.lock, self.of_everything = directory, threading.Lock(), None

    def hunt(self, bug, options):
        try:
            if bug.hunter != "simulate":
                return self._hunt_by_test(bug)
            with Change(self.build, {bug.file: bug.planted()}) as change:
                program = change.link(self.simulate)
                if options.orders:
                    return self._hunt_orders(program, bug, options.orders)
                return self._hunt_seeds(program, bug, options)
        except BuildFailed as e:
            return Trail(bug, False, f"DOES NOT BUILD: {e}")

    def _hunt_seeds(self, program, bug, options):
        found = Hunt(self.build, program, options.seeds, 900)
        if not found.what:
            return Trail(bug, False, f"in {options.seeds} seeds")
        if found.after and self._tells_without_a_bug(found.after):
            return Trail(bug, False, f"by seed {found.after}, which finds something without it, too: {found.what}")
        after = f"after {found.after} seeds: " if found.after else ""
        trail = Trail(bug, True, f"{after}{found.what}", found.after)
        if options.minimise and found.after:
            run = Run(self.build, [program, "--minimise", str(found.after)], 900)
            steps = re.search(r"^(\d+) of (\d+) steps are left", run.output, re.MULTILINE)
            trail.found = bool(steps) and int(steps[1]) <= options.minimise
            trail.text += f"\n{run.output}" if trail.found else f"\nNOT SMALL ENOUGH: {run.output}"
        return trail

    def _tells_without_a_bug(self, seed):
        return Run(self.build, [self.simulate.path, "--first", str(seed), "--seeds", "1"], 900).status != 0

    def _hunt_orders(self, program, bug, depth):
        run = Run(self.build, [program, "--orders", str(depth)], 900)
        found = re.search(r"^(\S+): (\d+) orders of .*?: (.*)", run.output, re.MULTILINE)
        if found:
            return Trail(bug, True, f"in {found[1]} after {found[2]} orders: {found[3]}")
        if run.status != 0:
            return Trail(bug, True, f": ends with status {run.status}")
        return Trail(bug, False, f"in orders of {depth} events")

    def _hunt_by_test(self, bug):
        with self.lock:
            self.of_everything = self.of_everything or Build(self.directory, parts=("/",))
        build = self.of_everything
        suites = re.findall(r"[=:](?:[\w*]+/)?(\w+)", " ".join(bug.arguments))  # with or without an instantiation's name
        test = Program(build, bug.hunter, keep=lambda source: holds_tests(source, suites))
        with Change(build, {bug.file: bug.planted()}) as change:
            run = Run(build, [change.link(test, headers_in_libraries=False), *bug.arguments], TEST_LIMIT)
        failed = re.findall(r"^\[  FAILED  \] ([\w/.]+)", run.output, re.MULTILINE)
        if run.hangs or run.status != 0:
            how = "hangs" if run.hangs else failed[0] if failed else f"ends with status {run.status}"
            return Trail(bug, True, f"by {bug.hunter}: {how}")
        return Trail(bug, False, f"by {bug.hunter} {' '.join(bug.arguments)}")


def holds_tests(source, suites):
    """Whether a test program's file has tests of these suites, or none at all and so may be needed by them."""
    if not source.endswith("_test.cpp"):
        return True
    defined = re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+),", (ROOT / source).read_text(), re.MULTILINE)
    return any(d.startswith(s) for d in defined for s in suites)


def one_for_each_file(bugs):
    for bug in bugs:
        bug.planted()  # its text still stands there
    return list({bug.file: bug for bug in bugs if bug.hunter == "simulate"}.values())


def missing_in_table(bugs):
    """Bugs that planted/README.md does not name in the line of their row."""
    lines = (PLANTED / "README.md").read_text().splitlines()
    return [b.name for b in bugs if not any(x.startswith(f"| {b.row} |") and f"`{b.name}`" in x for x in lines)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("build_dir")
    arguments.add_argument("--seeds", type=int, default=1000)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--minimise", type=int, metavar="MOST")
    arguments.add_argument("--orders", type=int, metavar="DEPTH")
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("names", nargs="*")
    a = arguments.parse_intermixed_args()
    bugs = [Bug(p) for p in sorted(PLANTED.glob("*.txt"))]
    unnamed = missing_in_table(bugs)
    for name in unnamed:
        print(f"{name} does not stand in planted/README.md in the line of its row")
    bugs = [x for x in bugs if not a.names or x.name in a.names]
    hunters = Hunters(a.build_dir)
    if a.quick and not os.environ.get("DSE_TEST_LONG"):
        bugs = [x for x in one_for_each_file(bugs) if len(hunters.build.includers(x.file)) <= FEW_INCLUDERS][::3]
    trails = []
    with ThreadPoolExecutor(a.jobs) as pool:
        for trail in pool.map(lambda bug: hunters.hunt(bug, a), bugs):
            print(trail.text, flush=True)
            trails.append(trail)
    seeds = sorted(t.after for t in trails if t.after)
    if seeds:
        print(f"seeds until simulate told: median {seeds[len(seeds) // 2]}, most {seeds[-1]}")
    found = sum(t.found for t in trails)
    print(f"{found} of {len(bugs)} planted bugs were found, for {len({x.row for x in bugs})} rows")
    return 1 if found < len(bugs) or not bugs or unnamed else 0


if __name__ == "__main__":
    sys.exit(main())
