"""The programs of the system that the server needs, and a way to run them that shows output only on failure."""
import os
import pathlib
import re
import shutil
import subprocess

from .report import Failure

# Debian's package of each program; the KDC's programs are in sbin, which users' PATHs often lack.
PACKAGES = {
    "mvn": "maven",
    "openssl": "openssl",
    "krb5kdc": "krb5-kdc",
    "kdb5_util": "krb5-kdc",
    "kadmin.local": "krb5-admin-server",
    "kinit": "krb5-user",
    "faketime": "faketime",
    "haproxy": "haproxy",
}
SEARCH_PATH = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
JDK = 17
SECONDS = 60


def require(program):
    path = shutil.which(program, path=SEARCH_PATH)
    if path is None:
        raise Failure(f"{program} is missing: install Debian's package {PACKAGES[program]}")
    return path


def run(command, env=None, text_input=None):
    """Runs a tool and returns its output; if it fails, the output becomes the failure's text."""
    command = [require(command[0])] + [str(word) for word in command[1:]]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS,
                              env=env, input=text_input, stdin=None if text_input is not None else subprocess.DEVNULL)
    except subprocess.TimeoutExpired as e:
        said = (e.stdout or b"").decode(errors="replace").rstrip()
        raise Failure(f"{' '.join(command)} did not end within {SECONDS} s:\n{said}") from None
    if done.returncode:
        raise Failure(f"{' '.join(command)} failed with exit code {done.returncode}:\n{done.stdout.rstrip()}")
    return done.stdout


def wrong_clock(offset):
    """The environment of a program whose clock is off by `+1h`. It takes signals itself, as it would not behind faketime."""
    require("faketime")
    libraries = sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not libraries:
        raise Failure("libfaketime.so.1 is missing: install Debian's package libfaketime")
    return {"LD_PRELOAD": str(libraries[0]), "FAKETIME": offset}


def _version(home):
    """The full version a JDK's release file names, or None where there is no JDK."""
    try:
        if not (home / "bin" / "javac").exists():
            return None
        found = re.search(r'JAVA_VERSION="([^"]+)"', (home / "release").read_text())
    except OSError:
        return None
    return found and found.group(1)


def jdk():
    """Home and version of a JDK 17: Cassandra 5.0 refuses to run on newer ones, our classes on older ones."""
    candidates = [os.environ.get("JAVA_HOME")]
    on_path = shutil.which("java")
    if on_path:
        candidates.append(pathlib.Path(on_path).resolve().parents[1])
    candidates += sorted(pathlib.Path("/usr/lib/jvm").glob(f"*{JDK}*"))
    found = []
    for home in filter(None, candidates):
        home = pathlib.Path(home)
        version = _version(home)
        if version and version.split(".")[0] == str(JDK):
            return home, version
        found.append(f"{home} ({version or 'no JDK'})")
    raise Failure(f"no JDK {JDK} found: install Debian's package openjdk-17-jdk-headless, or set JAVA_HOME to one"
                  + (f"; looked at {', '.join(found)}" if found else ""))
