"""Builds a program of a finished build once more with some files changed, and runs it within limits.

Shared by plant.py and mutate.py.
"""

import hashlib
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS_OF_CORE = "sdk/core/src"
# What a program of the simulator or of the engine's tests can be made of.
PARTS = ("/sdk/core/src/engine/", "/sdk/core/src/metadata/", "/tests/sim/", "/tests/unit/core/engine/")
COMPILE_LIMIT = 600
UNITY = "/Unity/unity_"  # in the names of large pieces


class BuildFailed(Exception):
    pass


class Program:
    """A program that is linked from objects of its own and from libraries: `keep` tells which of its own it needs."""

    def __init__(self, build, target, keep=lambda source: True):
        path, command = build.link_command(target)
        self.path = build.directory / path
        self.name = pathlib.Path(path).name
        self.sources = []
        for source in build.compile:
            place = f" {build.object_of(source)} "
            if place in command and keep(source):
                self.sources.append(source)
        # Its own objects that are not needed go; among them may be ones that PARTS does not list.
        own = re.findall(r"\S*/CMakeFiles/" + re.escape(self.name) + r"\.dir/\S+\.o", command)
        needed = {build.object_of(s) for s in self.sources}
        for item in own:
            if item not in needed:
                command = command.replace(f" {item} ", " ", 1)
        self.command = command
        self.marker = f" -o {path} "


class Build:
    """The commands of a finished build, to be repeated with other texts."""

    def __init__(self, directory, parts=PARTS):
        self.directory = pathlib.Path(directory).resolve()
        commands = json.loads((self.directory / "compile_commands.json").read_text())
        # Not through the launcher of the build: that is no part of these commands.
        launcher = shutil.which("ccache")
        self.compile = {}
        self.pieces = {}  # by their objects
        for c in commands:
            if UNITY in c["file"]:
                self.pieces[_object(c["command"])] = f"{launcher} {c['command']}" if launcher else c["command"]
        for file, command in (one for c in commands for one in _one_by_one(c["file"], c["command"])):
            source = os.path.relpath(file, ROOT)
            home = re.search(r" -o (\S+?)/CMakeFiles/", command)
            # A source may be compiled for programs of other folders too.
            if any(p in file for p in parts) and home and source.startswith(f"{home[1]}/"):
                self.compile[source] = f"{launcher} {command}" if launcher else command
        self.includes = self._read_includes()
        self.sanitized = any("-fsanitize" in c for c in self.compile.values())

    def link_command(self, target):
        listed = self._ninja("-t", "commands", target).splitlines()
        command = next(c for c in reversed(listed) if re.search(rf" -o \S*\b{target} ", c))
        return re.search(r" -o (\S+) ", command)[1], command

    def includers(self, file):
        """Sources that have to be compiled anew when the file changes."""
        if file.endswith(".cpp"):
            return [file]
        return [s for s in self.compile if file in self.includes.get(self.object_of(s), ())]

    def object_of(self, source):
        return _object(self.compile[source])

    def _ninja(self, *arguments):
        return subprocess.run(["ninja", "-C", self.directory, *arguments], capture_output=True, text=True,
                              check=True).stdout

    def _read_includes(self):
        found = {}
        for block in self._ninja("-t", "deps").split("\n\n"):
            lines = block.splitlines()
            if not lines:
                continue
            paths = (os.path.normpath(self.directory / line.strip()) for line in lines[1:] if line.strip())
            found[lines[0].split(":")[0]] = {os.path.relpath(p, ROOT) for p in paths if p.startswith(f"{ROOT}/")}
        return found


def _object(command):
    return re.search(r" -o (\S+)", command)[1]


def _one_by_one(file, command):
    """What is compiled, and how. The parts of a large piece (DSE_UNITY) are compiled as they would be alone."""
    if UNITY not in file:
        return [(file, command)]
    parts = re.findall(r'^#include "(.+)"$', pathlib.Path(file).read_text(), re.MULTILINE)
    return [(part, command.replace(f" -c {file}", f" -c {part}")) for part in parts]


class Change:
    """Files with other texts, {path: text}, and the programs that they make.

    The changed files are found first, and their objects come before the libraries; of what a library's large piece
    defines too, the first definition counts. Their folder is named after the texts, so that a compiler cache finds what
    was compiled before.
    """

    def __init__(self, build, files, jobs=1):
        self.build, self.files, self.jobs = build, files, jobs
        name = hashlib.sha256("\n".join(f"{p}\n{text}" for p, text in sorted(files.items())).encode()).hexdigest()[:16]
        self.folder = build.directory / "planted" / name
        shutil.rmtree(self.folder, ignore_errors=True)
        for path, text in files.items():
            changed = self.folder / "overlay" / path
            changed.parent.mkdir(parents=True, exist_ok=True)
            changed.write_text(text)
        self.objects = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def link(self, program, more_objects=(), headers_in_libraries=True):
        """`headers_in_libraries`: a changed header changes the libraries too, not only the program's own files."""
        concerned = [s for s in self.concerned() if self._is_part_of(s, program)]
        if not headers_in_libraries:
            concerned = [s for s in concerned if s in self.files or s in program.sources]
        # A program's own pieces are compiled anew as they are: two objects must not hold the same tests.
        pieces = {self.build.object_of(s) for s in concerned if s in program.sources} & set(self.build.pieces)
        concerned = [s for s in concerned if self.build.object_of(s) not in pieces]
        missing = [s for s in [*concerned, *sorted(pieces)] if s not in self.objects]
        with ThreadPoolExecutor(self.jobs) as pool:
            self.objects.update(zip(missing, pool.map(self._compile, missing)))
        command = program.command
        # A program's own objects stand in the command and are replaced; those in libraries are found here first.
        for source in concerned:
            command = command.replace(f" {self.build.object_of(source)} ", " ")
        for old in pieces:
            command = command.replace(f" {old} ", f" {self.objects[old]} ")
        made = self.folder / program.name
        objects = " ".join(shlex.quote(str(o)) for o in [*(self.objects[s] for s in concerned), *more_objects])
        first = "-Wl,--allow-multiple-definition"
        _checked(command.replace(program.marker, f" {first} {objects} -o {made} "), self.build.directory)
        return made

    def concerned(self):
        return sorted({s for file in self.files for s in self.build.includers(file)})

    def _is_part_of(self, source, program):
        return not source.startswith("tests/") or source in program.sources or (
            program.name == "simulate" and source.startswith("tests/sim/") and "_test.cpp" not in source)

    def command_for(self, source, target):
        """`source`: a file, or a piece's object."""
        command = self.build.pieces.get(source) or self.build.compile[source]
        if source in self.files:
            command = command.replace(f"-c {ROOT / source}", f"-c {self.folder / 'overlay' / source}")
            command = command.replace(" -I", f" -I{(ROOT / source).parent} -I", 1)
        if any(f.startswith(HEADERS_OF_CORE) for f in self.files):
            command = command.replace(" -I", f" -I{self.folder / 'overlay' / HEADERS_OF_CORE} -I", 1)
        command = command.replace(" -MD", "").replace(f" -o {_object(command)}", f" -o {target}")
        return re.sub(r" -M[FT] \S+", "", command) + " -w"

    def _compile(self, source):
        target = self.folder / (source.replace("/", "_") + ".o")
        _checked(self.command_for(source, target), self.build.directory)
        return target

    def extra_object(self, name, text):
        """An object of a text that belongs to no file."""
        source = self.folder / f"{name}.cpp"
        source.write_text(text)
        target = source.with_suffix(".o")
        model = next(iter(self.build.compile))
        command = self.command_for(model, target)
        _checked(re.sub(r" -c \S+", f" -c {source}", command), self.build.directory)
        return target


def _checked(command, directory):
    try:
        subprocess.run(command, shell=True, cwd=directory, check=True, capture_output=True, text=True,
                       timeout=COMPILE_LIMIT)
    except subprocess.CalledProcessError as e:
        raise BuildFailed(e.stderr) from e
    except subprocess.TimeoutExpired as e:
        raise BuildFailed(f"no end within {COMPILE_LIMIT} s") from e


class Run:
    """A program's run: its output, and how it ended: `status`, or `hangs`."""

    def __init__(self, build, command, limit, environment=None):
        # A world that stops at a violation is dropped as it stands; what is defined twice is meant to be.
        options = "detect_leaks=0:detect_odr_violation=0"
        environment = {**os.environ, "ASAN_OPTIONS": options, **(environment or {})}

        def bound():
            if not build.sanitized:
                resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   errors="replace", cwd=ROOT, env=environment, preexec_fn=bound,
                                   start_new_session=True)
        self.hangs = False
        try:
            self.output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            self.hangs = True
            os.killpg(process.pid, signal.SIGKILL)
            self.output, _ = process.communicate()
        self.status = process.returncode


class Hunt:
    """What `simulate` finds: `what` is empty when it finds nothing, else `after` is the seed that told."""

    def __init__(self, build, program, seeds, limit, environment=None):
        run = Run(build, [program, "--seeds", str(seeds), "--until-found"], limit, environment)
        found = re.search(r"seeds: (.*) \(first: (\d+)\)", run.output)
        self.after = None
        self.what = ""
        if run.hangs:
            self.what = "hangs"
        elif found:
            self.what, self.after = found[1], int(found[2])
        elif run.status != 0:
            self.what = f"ends with status {run.status}"
