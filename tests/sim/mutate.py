#!/usr/bin/env python3
"""Changes the engine's sources mechanically, one small change at a time, and tells which tests notice.

    tests/sim/mutate.py BUILD_DIR [--count 200] [--seed S] [--seeds N] [--jobs 2] [--no-unit] [--list] [FILE…]

BUILD_DIR has to hold a finished `simulate` and `unit_core`; the leak checker costs nothing and finds what is never
given back, other sanitizers only take time:

    cmake -B build/mutants -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \\
          -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O2 -g0 -fsanitize=leak" -DDSE_BUILD_TESTS=ON -DDSE_CCACHE=ON
    ninja -C build/mutants simulate unit_core

Of all mutants of sdk/core/src/engine, or of the named files, a sample of --count is taken that depends on --seed and
on the mutants' own texts only, and built into one program that switches between them. `simulate` gets --seeds worlds to
notice, then the engine's unit tests. What does not compile is not counted; who hangs or crashes is killed. Mutants that change nothing observable are listed with their
reasons in mutate_equivalents.txt and not counted either. Exit status 0: at least 90 % were killed.
"""

import argparse
import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from mutants import mutants_of, sample
from planting import ROOT, Build, BuildFailed, Change, Hunt, Program, Run
from switched import DEFINITION, Switched

ENGINE = "sdk/core/src/engine"
TESTS = "tests/unit/core/engine"
EQUIVALENTS = ROOT / "tests/sim/mutate_equivalents.txt"
GOAL = 0.9
SIMULATE_LIMIT = 180
UNIT_LIMIT = 120


def equivalents():
    """{(file, line as it was, line as it became): reason}: paragraphs of a file, - and + line, and a reason."""
    found = {}
    for paragraph in EQUIVALENTS.read_text().split("\n\n"):
        lines = [line for line in paragraph.strip().splitlines() if not line.startswith("#")]
        if lines:
            file, was, became, *reason = lines
            found[f"{ENGINE}/{file}", was.removeprefix("- "), became.removeprefix("+ ")] = " ".join(reason)
    return found


def engine_tests():
    """A filter of the tests below tests/unit/core/engine; unit_core holds others too."""
    suites = set()
    for path in sorted((ROOT / TESTS).rglob("*_test.cpp")):
        suites |= set(re.findall(r"^(?:TEST|TEST_F|TEST_P)\(\s*(\w+),", path.read_text(), re.MULTILINE))
    return "--gtest_filter=" + ":".join(f"{s}.*:*/{s}.*" for s in sorted(suites))


class Switchboard:
    """The engine with all mutants in it, switched by number."""

    def __init__(self, build, numbered, jobs):
        self.build, self.jobs = build, jobs
        self.numbered = dict(numbered)
        self.left_out = {}
        self.files = {}
        for file in sorted({m.file for m in self.numbered.values()}):
            self._switch(file)
        self._leave_out_what_does_not_compile()
        self.change = Change(build, {f: s.text for f, s in self.files.items()}, jobs)
        self.switch = self.change.extra_object("active_mutant", DEFINITION)

    def _switch(self, file):
        text = (ROOT / file).read_text()
        mine = [(n, m) for n, m in self.numbered.items() if m.file == file and n not in self.left_out]
        self.files[file] = Switched(text, mine)
        for n in self.files[file].without:
            self.left_out[n] = "stands where nothing can be switched"

    # An error stands in the line of its mutant, or at least near it.
    def _leave_out_what_does_not_compile(self):
        for _ in range(8):
            blamed = {}
            with Change(self.build, {f: s.text for f, s in self.files.items()}) as change:
                sources = [f for f in self.files if f.endswith(".cpp")]
                for header in (f for f in self.files if f.endswith(".hpp")):
                    if not any(s in sources for s in self.build.includers(header)):
                        sources.append(next(s for s in self.build.includers(header) if s.startswith(ENGINE)))
                with ThreadPoolExecutor(self.jobs) as pool:
                    for errors in pool.map(lambda s: self._errors(change, s), sources):
                        for file, line, text in errors:
                            for n in self.files[file].blamed(line):
                                blamed.setdefault(n, text)
            if not blamed:
                return
            self.left_out.update(blamed)
            for file in {self.numbered[n].file for n in blamed}:
                self._switch(file)
        raise BuildFailed("the mutants do not compile together")

    def _errors(self, change, source):
        command = change.command_for(source, "/dev/null").replace(" -o /dev/null", " -fsyntax-only")
        run = subprocess.run(command, shell=True, cwd=self.build.directory, capture_output=True, text=True)
        overlay = re.escape(str(change.folder / "overlay") + "/")
        found = re.findall(rf"^{overlay}(\S+?):(\d+):\d+: (?:fatal )?error: (.*)", run.stderr, re.MULTILINE)
        if run.returncode != 0 and not found:
            raise BuildFailed(run.stderr)
        return [(file, int(line), text) for file, line, text in found]

    def link(self, program):
        return self.change.link(program, [self.switch])


class Nets:
    def __init__(self, build, board, seeds, with_unit):
        self.build, self.seeds = build, seeds
        self.simulate = board.link(Program(build, "simulate"))
        self.unit = None
        if with_unit:
            self.unit = board.link(Program(build, "unit_core", keep=lambda s: s.startswith(TESTS)))
        self.filter = engine_tests()
        for what, told in (("simulate", self._simulate_tells(0)), ("unit_core", self._unit_tells(0))):
            if told:
                raise BuildFailed(f"{what} fails without any mutant: {told}")

    def catch(self, number):
        """Who told, and how; empty when nobody did."""
        told = self._simulate_tells(number)
        if told:
            return f"simulate{told}"
        told = self._unit_tells(number)
        return f"unit_core: {told}" if told else ""

    def _simulate_tells(self, number):
        found = Hunt(self.build, self.simulate, self.seeds, SIMULATE_LIMIT, {"DSE_MUTANT": str(number)})
        if not found.what:
            return ""
        return (f", seed {found.after}: " if found.after else ": ") + found.what[:90]

    def _unit_tells(self, number):
        if not self.unit:
            return ""
        run = Run(self.build, [self.unit, self.filter, "--gtest_brief=1"], UNIT_LIMIT, {"DSE_MUTANT": str(number)})
        if run.hangs:
            return "hangs"
        if run.status == 0:
            return ""
        failed = re.findall(r"^\[  FAILED  \] ([\w/.]+)", run.output, re.MULTILINE)
        return failed[0] if failed else f"ends with status {run.status}"


def numbered_sample(a):
    files = a.files or sorted(str(p.relative_to(ROOT)) for p in (ROOT / ENGINE).rglob("*.[ch]pp"))
    every = [m for f in files for m in mutants_of(f, (ROOT / f).read_text())]
    harmless = equivalents()
    counted = [m for m in every if (m.file, m.was, m.became) not in harmless]
    chosen = sample(counted, a.count, a.seed)
    print(f"{len(every)} mutants, {len(every) - len(counted)} of them equivalent; a sample of {len(chosen)}", flush=True)
    return list(enumerate(chosen, 1))


def report(numbered, left_out, catch, jobs):
    """Prints what becomes of each; (killed, survived)."""
    by_operator, tellers, seeds = {}, Counter(), []
    wanted = [(n, m) for n, m in numbered if n not in left_out]
    for n, m in numbered:
        if n in left_out:
            print(f"{m.file}:{m.line}: {m.operator}: not counted, {left_out[n][:90]}")
    with ThreadPoolExecutor(jobs) as pool:
        for (n, m), how in zip(wanted, pool.map(catch, [n for n, _ in wanted])):
            fate = "killed" if how else "SURVIVED"
            by_operator.setdefault(m.operator, Counter())[fate] += 1
            if how:
                tellers[re.split("[,:]", how)[0]] += 1
                seeds += [int(s) for s in re.findall(r"^simulate, seed (\d+)", how)]
            print(f"{m.file}:{m.line}: {m.operator}: {fate} {how}".rstrip(), flush=True)
            if not how:
                print(f"  - {m.was}\n  + {m.became}", flush=True)
    for operator, c in sorted(by_operator.items()):
        print(f"{c['killed']:5} of {sum(c.values()):3}  {operator}")
    print("told by: " + ", ".join(f"{who} {n}" for who, n in tellers.most_common()))
    if seeds:
        print(f"seeds until simulate told: median {sorted(seeds)[len(seeds) // 2]}, most {max(seeds)}")
    return sum(c["killed"] for c in by_operator.values()), sum(c["SURVIVED"] for c in by_operator.values())


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("build_dir")
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--seeds", type=int, default=300)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--no-unit", action="store_true")
    arguments.add_argument("--list", action="store_true", help="only print the sample")
    arguments.add_argument("files", nargs="*")
    a = arguments.parse_intermixed_args()
    numbered = numbered_sample(a)
    if a.list:
        for _, m in numbered:
            print(f"{m.file}:{m.line}: {m.operator}\n  - {m.was}\n  + {m.became}")
        return 0
    began = time.monotonic()
    build = Build(a.build_dir)
    board = Switchboard(build, numbered, a.jobs)
    with board.change:
        nets = Nets(build, board, a.seeds, not a.no_unit)
        built = time.monotonic()
        killed, survived = report(numbered, board.left_out, nets.catch, a.jobs)
    share = killed / max(1, killed + survived)
    print(f"{killed} of {killed + survived} killed ({share:.1%}), {len(board.left_out)} not counted; "
          f"built in {built - began:.0f} s, run in {time.monotonic() - built:.0f} s")
    return 0 if share >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
