"""Clusters for the tests, started through the launcher as any user would, and ended with the test run."""
import atexit
import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "bin" / "dse-test-server"
sys.path.insert(0, str(ROOT))

import wire  # noqa: E402  (these need the path above)
from launcher import processes  # noqa: E402


def launch(*arguments, env=None, check=True):
    """Runs the launcher; returns the finished process with its output as text."""
    done = subprocess.run([str(PROGRAM), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL, env=env)
    if check and done.returncode:
        raise AssertionError(f"dse-test-server {' '.join(map(str, arguments))}: {done.stderr}")
    return done


def folder():
    path = tempfile.mkdtemp(prefix="dse-test-server-")
    return pathlib.Path(path)


def eventually(condition, seconds=60, what="condition"):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


def alive(pid):
    try:
        return (pathlib.Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def settings(directory):
    """What the launcher keeps of a cluster for itself."""
    return json.loads((directory / "settings.json").read_text())


class Server:
    """A running cluster."""

    def __init__(self, *options, owner=None):
        self.dir = folder()
        launch("start", "--dir", self.dir, "--owner", owner or os.getpid(), *options)

    @property
    def description(self):
        return json.loads((self.dir / "cluster.json").read_text())

    def node(self, number=1):
        return self.description["nodes"][number - 1]

    def status(self):
        return json.loads(launch("status", "--dir", self.dir, "--json").stdout)

    def state(self, number):
        return self.status()["nodes"][number - 1]["state"]

    def act(self, action, number):
        launch("node", action, f"node{number}", "--dir", self.dir)

    def client(self, number=1, front=False, **options):
        """A connection to a node; to its front if asked for, and for a DSE version."""
        node = self.node(number)
        front = front or options.get("version", wire.V4) >= wire.DSE_V1
        return wire.Client(node["address"], node["front_port"] if front else node["port"], **options)

    def agree(self):
        """Waits until all nodes have the same schema; before that they refuse to read and write new tables."""
        def versions():
            with self.client() as client:
                return {row[0] for table in ("local", "peers")
                        for row in client.query(f"SELECT schema_version FROM system.{table}").rows}
        eventually(lambda: len(versions()) == 1, 30, "schema agreement")

    def tls(self, ca="ca", certificate=None):
        """A client's TLS context: which authority it trusts, and whose certificate ("", "foreign_") it shows."""
        files = self.description["tls"]
        context = ssl.create_default_context(cafile=files[ca])
        if certificate is not None:
            context.load_cert_chain(files[certificate + "cert"], files[certificate + "key"])
        return context

    def pids(self):
        """All processes of the cluster."""
        return processes.with_token(settings(self.dir)["token"])

    def stop(self):
        if self.dir.exists():
            launch("stop", "--dir", self.dir, "--remove")


SHARED_AT_ONCE = 2
_shared = {}


def shared(*options):
    """A cluster with these options that several test classes use; they must not disturb it. The longest unused ends."""
    server = _shared.pop(options, None) or Server(*options)
    _shared[options] = server
    while len(_shared) > SHARED_AT_ONCE:
        _shared.pop(next(iter(_shared))).stop()
    return server


@atexit.register
def end_shared():
    while _shared:
        _shared.popitem()[1].stop()
