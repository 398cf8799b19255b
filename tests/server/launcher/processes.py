"""Processes of a cluster: started in their own session, found again later, and never mistaken for others.

Each carries the cluster's token in its environment, so that a sweep finds even those whose pid nobody wrote down.
"""
import os
import pathlib
import signal
import socket
import subprocess
import time

TOKEN = "DSE_TEST_CLUSTER"
PROC = pathlib.Path("/proc")


def _stat(pid):
    """State and start time of a process; a zombie counts as gone. None if there is none."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


class ManagedProcess:
    """One process, known across launcher runs by a file with its pid and start time."""

    def __init__(self, pid_file):
        self.pid_file = pathlib.Path(pid_file)

    def spawn(self, command, token, log, env=None, **options):
        with open(log, "ab") as out:
            child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                     env=dict(env or os.environ, **{TOKEN: token}), start_new_session=True, **options)
        self.pid_file.write_text(f"{child.pid} {_stat(child.pid)}\n")
        # Reaped by poll() in alive(); later launcher runs know only the file.
        self._child = child

    _child = None

    @property
    def pid(self):
        """The pid if the process lives, else None."""
        if self._child is not None:
            return self._child.pid if self._child.poll() is None else None
        try:
            pid, started = self.pid_file.read_text().split()
        except (OSError, ValueError):
            return None
        return int(pid) if _stat(pid) == started else None

    def signal(self, number):
        pid = self.pid
        if pid is not None:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        return pid is not None

    def wait_listening(self, address, port, seconds=10):
        """Whether it accepts connections in time; not when it ends before."""
        deadline = time.monotonic() + seconds
        while self.pid is not None and time.monotonic() < deadline:
            try:
                socket.create_connection((address, port), 1).close()
                return True
            except OSError:
                time.sleep(0.02)
        return False

    def paused(self):
        pid = self.pid
        try:
            return pid is not None and (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "T"
        except OSError:
            return False

    def wait_gone(self, seconds=30):
        """Waits for the end; after the given time it is killed."""
        end = time.monotonic() + seconds
        while self.pid is not None:
            if time.monotonic() > end:
                self.signal(signal.SIGKILL)
                end += 10
            time.sleep(0.02)
        self.pid_file.unlink(missing_ok=True)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.wait_gone()


def with_token(token, variable=TOKEN):
    """Pids of all living processes that carry the token, except this one."""
    wanted = f"{variable}={token}".encode()
    found = []
    for entry in PROC.iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0") and _stat(entry.name) is not None:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def sweep(token, variable=TOKEN):
    """Kills every process with the token, those that a dying launcher may just have started included."""
    for _ in range(50):
        left = with_token(token, variable)
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)


def command_line(pid):
    """The pid and what runs under it, for messages."""
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return f"{pid} (ended meanwhile)"
    return f"{pid} {' '.join(words)[:200]}"
