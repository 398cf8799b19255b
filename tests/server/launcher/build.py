"""Builds the Java part once per state of its sources, into a cache that outlives the source tree.

The libraries depend on pom.xml alone and are kept apart from our own jar, so that a change of our classes
neither copies 80 MB nor makes the class archive (see archive.py) worthless.
"""
import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

from . import tools
from .report import Failure, failure_with_logs, progress

JAVA = pathlib.Path(__file__).resolve().parents[1] / "java"
JAR = "dse-test-server.jar"
# Long enough for the first download over a slow line.
BUILD_SECONDS = 1800
TELL_SECONDS = 20


def cache():
    home = os.environ.get("DSE_TEST_CACHE")
    if not home:
        home = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "dse-cpp-sdk"
    return pathlib.Path(home).resolve() / "server"


def _digest(files, *more):
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(JAVA)}\0".encode() + file.read_bytes() + b"\0")
    for text in more:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:16]


class Build:
    """Where the outputs for the present sources and JDK are, whether they exist or not."""

    def __init__(self):
        self.jdk, version = tools.jdk()
        pom = JAVA / "pom.xml"
        sources = sorted(p for p in (JAVA / "src").rglob("*") if p.is_file())
        main = [p for p in sources if (JAVA / "src" / "main") in p.parents]
        self.libraries = cache() / f"lib-{_digest([pom], version)}"
        self.own = cache() / _digest([pom] + main)
        self.tests = cache() / f"test-{_digest([pom] + sources)}"
        self.archive = self.libraries / "classes.jsa"
        self.features = cache() / f"features-{_digest([pom])}" / "gremlin-test.jar"

    @property
    def java(self):
        return self.jdk / "bin" / "java"

    def class_path(self):
        """The libraries, then our classes: in this order the class archive of the libraries stays valid."""
        return sorted(self.libraries.glob("*.jar")) + [self.own / JAR]

    def ready(self):
        return (self.own / JAR).exists() and self.libraries.is_dir()

    def ensure(self):
        """Builds what is missing; at most one process does at a time, others wait for it."""
        if self.ready():
            return
        with lock("build"):
            if not self.ready():
                self._build()

    def ensure_features(self):
        """TinkerPop's feature files, in the artifact in which it publishes them."""
        with lock("build"):
            if not self.features.exists():
                self.features.parent.mkdir(parents=True, exist_ok=True)
                maven(self.jdk, ["dependency:copy-dependencies", f"-DoutputDirectory={self.features.parent}",
                                 "-DincludeArtifactIds=gremlin-test", "-Dmdep.stripVersion=true",
                                 f"-Doutput={self.features.parent}/target"], cache() / "features.log", BUILD_SECONDS)

    def _build(self):
        progress(f"building the server in {self.own} (the first time this downloads 120 MB)")
        begin = time.monotonic()
        work = cache() / f"work-{os.getpid()}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            maven(self.jdk, ["package", "-Dmaven.test.skip=true", f"-Doutput={work}/target"], cache() / "build.log",
                  BUILD_SECONDS)
            if not self.libraries.is_dir():
                (work / "target" / "lib").rename(self.libraries)
            self.own.mkdir(parents=True, exist_ok=True)
            (work / "target" / JAR).rename(self.own / JAR)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        progress(f"built in {time.monotonic() - begin:.0f} s")


@contextlib.contextmanager
def lock(name):
    """Held by one process at a time on this machine; the kernel drops it when that process dies."""
    cache().mkdir(parents=True, exist_ok=True)
    with open(cache() / f"{name}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(f"waiting for another process's {name}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def maven(jdk, arguments, log, seconds):
    """Runs Maven with its output in a log, a progress line now and then, and its errors in the failure."""
    command = [tools.require("mvn"), "-B", "-ntp", "-nsu", "-f", str(JAVA / "pom.xml"), *arguments]
    with open(log, "wb") as out:
        # In a session of its own, so that the JVMs it starts end with it.
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                                 env=dict(os.environ, JAVA_HOME=str(jdk)))
        try:
            _watch(child, log, seconds)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            raise
    if child.returncode:
        # What follows this arrow is Maven's advice on Maven.
        errors = re.findall(r"^\[ERROR\] (.+)", log.read_text(errors="replace").partition("[ERROR] -> ")[0], re.M)
        if errors:
            raise Failure(f"maven {arguments[0]} failed (all of it in {log}):\n" +
                          "\n".join(f"  {line}" for line in errors[:25]))
        raise failure_with_logs(f"maven {arguments[0]} failed", log)


def _watch(child, log, seconds):
    """Waits for Maven's end; tells each step that takes longer than a moment, and again that it still runs."""
    begin = told = time.monotonic()
    step = "starting"
    while child.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(3)
        now = time.monotonic()
        goals = re.findall(r"^\[INFO\] --- (\S+?):(?:\S+:)?(\S+)", log.read_text(errors="replace"), re.M)
        if goals and " ".join(goals[-1]) != step:
            step = " ".join(goals[-1])
            progress(f"maven: {step}")
            told = now
        elif now - told > TELL_SECONDS:
            progress(f"maven: {step}, {now - begin:.0f} s")
            told = now
        if now - begin > seconds:
            raise failure_with_logs(f"maven: no end within {seconds} s, at {step}", log)
