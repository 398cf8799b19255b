"""An archive of the libraries' loaded classes (AppCDS), which saves a third of a node's starting time."""
import os
import shutil
import signal
import time
import uuid

from . import addresses, configuration, cql, jvm, processes
from .build import cache, lock
from .report import failure_with_logs, progress

TIMEOUT = 120


def ensure(build):
    """Makes the archive if there is none: one run of a plain node that writes it as it ends."""
    if build.archive.exists():
        return
    with lock("archive"):
        if not build.archive.exists():
            _make(build)


def _make(build):
    progress("making the class archive, once for these libraries")
    begin = time.monotonic()
    prefix, lease = addresses.lease()
    address = prefix + "1"
    directory = cache() / f"archive-{os.getpid()}"
    shutil.rmtree(directory, ignore_errors=True)
    log = directory / "logs" / "system.log"
    settings = {"auth": "none", "yaml": [], "log_level": "INFO", **addresses.ports([address], {})}
    config = configuration.cassandra_yaml(settings, 1, address, [address], None)
    configuration.write(directory, settings, config, "dc1", log)
    node = processes.ManagedProcess(directory / "pid")
    unfinished = build.archive.with_suffix(f".{os.getpid()}")
    try:
        node.spawn(jvm.node_command(build, directory, "384m", {}, archive_to=unfinished), uuid.uuid4().hex,
                   directory / "logs" / "stdout.log", cwd=directory)
        _wait_until_answering(node, address, settings["port"], log)
        node.signal(signal.SIGTERM)
        node.wait_gone(TIMEOUT)
        if not unfinished.exists():
            raise failure_with_logs("the class archive was not written", directory / "logs" / "stdout.log")
        unfinished.rename(build.archive)
    finally:
        node.kill()
        lease.close()
        unfinished.unlink(missing_ok=True)
        shutil.rmtree(directory, ignore_errors=True)
    progress(f"class archive made in {time.monotonic() - begin:.0f} s")


def _wait_until_answering(node, address, port, log):
    deadline = time.monotonic() + TIMEOUT
    while True:
        try:
            with cql.Connection(address, port, timeout=2) as connection:
                if connection.options():
                    return
        except (OSError, cql.ServerError):
            pass
        if node.pid is None or time.monotonic() > deadline:
            raise failure_with_logs("the node that makes the class archive does not answer", log)
        time.sleep(0.1)
