"""The process that outlives the launcher: it holds the cluster's addresses and tears the cluster down when its owner
is gone, when the launcher dies half-way through a start, or when the cluster's folder is removed."""
import os
import select
import signal
import sys
import time

from .processes import ManagedProcess, sweep

POLL_SECONDS = 0.5


class Guard:
    def __init__(self, directory, token):
        self.dir = directory
        self.token = token
        self.process = ManagedProcess(directory / "guard.pid")

    def start(self, lease, owner, program):
        """Starts it; lease is the socket that holds the addresses, owner a pidfd or None."""
        starter = os.pidfd_open(os.getpid())
        fds = [lease.fileno(), starter] + ([owner] if owner is not None else [])
        self.process.spawn([sys.executable, program, "guard", "--dir", self.dir, "--starter", starter,
                            "--owner-fd", -1 if owner is None else owner],
                           self.token, self.dir / "guard.log", pass_fds=fds, cwd="/")
        os.close(starter)

    def stop(self):
        self.process.signal(signal.SIGTERM)
        self.process.wait_gone(5)


def watch(directory, token, starter, owner):
    """The guard's own main loop."""
    started, state = directory / "cluster.json", directory / "settings.json"
    poll = select.poll()
    names = {starter: "the launcher died while it started the cluster"}
    if owner >= 0:
        names[owner] = "the owner is gone"
    for fd in names:
        poll.register(fd, select.POLLIN)
    while True:
        for fd, _ in poll.poll(POLL_SECONDS * 1000):
            if fd == starter and started.exists():
                poll.unregister(fd)
                continue
            return end(token, names[fd])
        if not state.exists():
            return end(token, f"{directory} was removed")


def end(token, reason):
    print(f"{time.strftime('%F %T')} {reason}: ending the cluster", flush=True)
    sweep(token)
