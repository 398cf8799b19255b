#!/usr/bin/env python3
"""Plants each bug of tests/sim/planted in a copy of its file, builds `simulate` with it, and tells how many seeds find it.

    tests/sim/plant.py BUILD_DIR [--seeds N] [--jobs N] [NAME…]

BUILD_DIR has to hold a finished `simulate`. A bug is a text file: `file: PATH`, `breaks: …`, then the text that stands
there and the text that takes its place, each behind a line of ---. Every text has to occur exactly once. Exit status 0:
each bug was found.
"""

import argparse
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS_OF_CORE = "sdk/core/src"


class Bug:
    def __init__(self, path):
        self.name = path.stem
        head, self.old, self.new = path.read_text().split("---\n")
        fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
        self.file = fields["file"]
        self.breaks = fields["breaks"]

    def planted(self):
        text = (ROOT / self.file).read_text()
        if text.count(self.old) != 1:
            raise subprocess.CalledProcessError(1, [], stderr=f"its text occurs {text.count(self.old)} times in {self.file}")
        return text.replace(self.old, self.new)


class Build:
    """The commands of a finished build, to be repeated with one file changed."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).resolve()
        commands = json.loads((self.directory / "compile_commands.json").read_text())
        parts = ("/sdk/core/src/engine/", "/sdk/core/src/metadata/", "/sdk/core/src/api/", "/tests/sim/")
        self.compile = {
            str(pathlib.Path(c["file"]).relative_to(ROOT)): c["command"]
            for c in commands
            if c["file"].startswith(str(ROOT)) and any(p in c["file"] for p in parts) and "_test" not in c["file"]
        }
        listed = subprocess.run(["ninja", "-C", self.directory, "-t", "commands", "simulate"], capture_output=True,
                                text=True, check=True).stdout.splitlines()
        self.link = next(c for c in reversed(listed) if " -o tests/sim/simulate " in c)

    def includers(self, file):
        """Sources that have to be compiled anew when the file changes."""
        if file.endswith(".cpp"):
            return [file]
        deps = subprocess.run(["ninja", "-C", self.directory, "-t", "deps"], capture_output=True, text=True,
                              check=True).stdout
        found = []
        for block in deps.split("\n\n"):
            lines = block.splitlines()
            if any(line.strip().endswith(file) for line in lines[1:]):
                found += [s for s in self.compile if lines[0].startswith(self.object_of(s))]
        return found

    def object_of(self, source):
        return re.search(r" -o (\S+)", self.compile[source]).group(1)


def build(b, bug, folder):
    """`simulate` with the bug; the changed file is found first, and its objects come before the libraries."""
    overlay = folder / "overlay"
    changed = overlay / bug.file
    changed.parent.mkdir(parents=True)
    changed.write_text(bug.planted())
    objects = []
    for source in b.includers(bug.file):
        command = b.compile[source]
        if source == bug.file:
            command = command.replace(f"-c {ROOT / source}", f"-c {changed}")
            command = command.replace(" -I", f" -I{(ROOT / source).parent} -I", 1)
        elif bug.file.startswith(HEADERS_OF_CORE):
            command = command.replace(" -I", f" -I{overlay / HEADERS_OF_CORE} -I", 1)
        target = folder / (source.replace("/", "_") + ".o")
        command = re.sub(r" -MF \S+", "", command.replace(" -MD", "").replace(b.object_of(source), str(target)))
        command = re.sub(r" -MT \S+", "", command)
        subprocess.run(command + " -w", shell=True, cwd=b.directory, check=True, capture_output=True, text=True)
        objects.append(str(target))
    program = folder / "simulate"
    # A plain program's own objects stand in the command and are replaced; those in libraries are found here first.
    command = b.link.replace(" -o tests/sim/simulate ", f" {' '.join(map(shlex.quote, objects))} -o {program} ")
    for source in b.includers(bug.file):
        command = command.replace(" " + b.object_of(source) + " ", " ")
    subprocess.run(command, shell=True, cwd=b.directory, check=True, capture_output=True, text=True)
    return program


def hunt(b, bug, seeds):
    with tempfile.TemporaryDirectory() as folder:
        try:
            program = build(b, bug, pathlib.Path(folder))
        except subprocess.CalledProcessError as e:
            return f"{bug.name:40} DOES NOT BUILD: {e.stderr or e}", False
        # A world that stops at a violation is dropped as it stands.
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
        run = subprocess.run([program, "--seeds", str(seeds), "--until-found"], capture_output=True, text=True,
                             env=environment)
    found = re.search(r"seeds: (.*) \(first: (\d+)\)", run.stdout)
    if run.returncode == 0:
        return f"{bug.name:40} NOT FOUND in {seeds} seeds; breaks {bug.breaks}", False
    what = f"after {found[2]} seeds: {found[1]}" if found else f"by its end: status {run.returncode}"
    return f"{bug.name:40} found {what}", True


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("build_dir")
    arguments.add_argument("--seeds", type=int, default=1000)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("names", nargs="*")
    a = arguments.parse_intermixed_args()
    bugs = [Bug(p) for p in sorted((ROOT / "tests/sim/planted").glob("*.txt"))]
    bugs = [x for x in bugs if not a.names or x.name in a.names]
    b = Build(a.build_dir)
    missed = 0
    with ThreadPoolExecutor(a.jobs) as pool:
        for text, found in pool.map(lambda bug: hunt(b, bug, a.seeds), bugs):
            print(text, flush=True)
            missed += not found
    print(f"{len(bugs) - missed} of {len(bugs)} planted bugs were found")
    return 1 if missed or not bugs else 0


if __name__ == "__main__":
    sys.exit(main())
