#!/usr/bin/env python3
"""Plants each bug of tests/sim/planted in a copy of its file, builds `simulate` with it, and tells how many seeds find it.

    tests/sim/plant.py BUILD_DIR [--seeds N] [--jobs N] [--quick] [--minimise MOST | --orders DEPTH] [NAME…]

BUILD_DIR has to hold a finished `simulate`. A bug is a text file: `file: PATH`, `breaks: …`, then the text that stands
there and the text that takes its place, each behind a line of ---. Every text has to occur exactly once.

  --quick          one for each source file, without headers that many include; has no effect when DSE_TEST_LONG is set
  --minimise MOST  the seed that finds a bug is shrunk too, to at most so many steps
  --orders DEPTH   no seeds: the orders of so many events in the small worlds have to find it

Exit status 0: each bug was found.
"""

import argparse
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor

from planting import ROOT, Build, BuildFailed, Change, Hunt, Program, Run


FEW_INCLUDERS = 4


class Bug:
    def __init__(self, path):
        self.name = path.stem
        head, self.old, self.new = path.read_text().split("---\n")
        fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
        self.file = fields["file"]
        self.breaks = fields["breaks"]
        self.row = fields.get("row", "")

    def planted(self):
        text = (ROOT / self.file).read_text()
        if text.count(self.old) != 1:
            raise BuildFailed(f"its text occurs {text.count(self.old)} times in {self.file}")
        return text.replace(self.old, self.new)


def one_for_each_file(bugs):
    for bug in bugs:
        bug.planted()  # its text still stands there
    return list({bug.file: bug for bug in bugs}.values())


def hunt(build, simulate, bug, options):
    try:
        with Change(build, {bug.file: bug.planted()}) as change:
            program = change.link(simulate)
            if options.orders:
                return hunt_orders(build, program, bug, options.orders)
            found = Hunt(build, program, options.seeds, 900)
            if not found.what:
                return f"{bug.name:40} NOT FOUND in {options.seeds} seeds; breaks {bug.breaks}", False
            after = f"after {found.after} seeds: " if found.after else ""
            text, good = f"{bug.name:40} found {after}{found.what}", True
            if options.minimise and found.after:
                run = Run(build, [program, "--minimise", str(found.after)], 900)
                steps = re.search(r"^(\d+) of (\d+) steps are left", run.output, re.MULTILINE)
                good = bool(steps) and int(steps[1]) <= options.minimise
                text += f"\n{run.output}" if good else f"\nNOT SMALL ENOUGH: {run.output}"
            return text, good
    except BuildFailed as e:
        return f"{bug.name:40} DOES NOT BUILD: {e}", False


def hunt_orders(build, program, bug, depth):
    run = Run(build, [program, "--orders", str(depth)], 900)
    found = re.search(r"^(\S+): (\d+) orders of .*?: (.*)", run.output, re.MULTILINE)
    if found:
        return f"{bug.name:40} found in {found[1]} after {found[2]} orders: {found[3]}", True
    if run.status != 0:
        return f"{bug.name:40} found: ends with status {run.status}", True
    return f"{bug.name:40} NOT FOUND in orders of {depth} events; breaks {bug.breaks}", False


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
    bugs = [Bug(p) for p in sorted((ROOT / "tests/sim/planted").glob("*.txt"))]
    bugs = [x for x in bugs if not a.names or x.name in a.names]
    build = Build(a.build_dir)
    simulate = Program(build, "simulate")
    if a.quick and not os.environ.get("DSE_TEST_LONG"):
        bugs = [x for x in one_for_each_file(bugs) if len(build.includers(x.file)) <= FEW_INCLUDERS]
    missed = 0
    with ThreadPoolExecutor(a.jobs) as pool:
        for text, found in pool.map(lambda bug: hunt(build, simulate, bug, a), bugs):
            print(text, flush=True)
            missed += not found
    print(f"{len(bugs) - missed} of {len(bugs)} planted bugs were found")
    return 1 if missed or not bugs else 0


if __name__ == "__main__":
    sys.exit(main())
