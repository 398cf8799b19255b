"""Three fault_node processes and a fault_load, started, killed and stopped."""

import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time

from fault_checks import History, parse_journal, parse_log


def now():
    """Microseconds of the clock that the programs write."""
    return time.monotonic_ns() // 1000


def free_port(addresses):
    """One that no socket of an outgoing connection can have: those get higher ones."""
    for _ in range(100):
        port = random.randrange(10000, 30000)
        try:
            for address in addresses:
                with socket.socket() as s:
                    s.bind((address, port))
            return port
        except OSError:
            continue
    raise RuntimeError("no free port")


class Program:
    def __init__(self, command, log):
        """log: for what it says on stderr."""
        with open(log, "a") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                                            text=True)
        self.log = log

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{pathlib.Path(self.process.args[0]).name} ended: {self.log.read_text()[-1000:]}")
        return line.strip()

    def write(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def signal(self, which):
        self.process.send_signal(which)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Node:
    def __init__(self, programs, folder, addresses, index, port, service_ms, events):
        self.address, self.journal = addresses[index], folder / f"node{index}.journal"
        self.journal.touch()
        self.command = [
            *(programs / "fault_node", "--nodes", ",".join(addresses), "--index", str(index), "--port", str(port)),
            *("--journal", self.journal, "--service-ms", str(service_ms)), *(() if events else ("--no-events",)),
        ]
        self.start()

    def start(self):
        """Returns when it listens, and when that was."""
        self.program = Program(self.command, self.journal.with_suffix(".log"))
        if self.program.read() != "READY":
            raise RuntimeError(f"{self.address} did not start")
        return now()

    def ask(self, line):
        self.program.write(line)
        return self.program.read()

    def status(self):
        return {k: int(v) for k, v in (word.split("=") for word in self.ask("status").split()[1:])}


class Cluster:
    """A context: everything that runs in it ends with it."""

    def __init__(self, programs, folder, service_ms=20, events=True):
        self.programs, self.folder = programs, folder
        self.service_ms, self.events = service_ms, events
        self.nodes, self.load = [], None

    def __enter__(self):
        self.folder.mkdir()
        network = f"127.{1 + os.getpid() % 250}.{1 + random.randrange(250)}"
        self.addresses = [f"{network}.{n}" for n in (1, 2, 3)]
        self.port = free_port(self.addresses)
        try:
            for i in range(3):
                self.nodes.append(Node(self.programs, self.folder, self.addresses, i, self.port, self.service_ms,
                                       self.events))
            self.load = Program([self.programs / "fault_load", "--nodes", ",".join(self.addresses), "--port",
                                 str(self.port), "--log", self.folder / "log"], self.folder / "load.log")
            self.options = json.loads(self.load.read())
            if self.load.read() != "READY":
                raise RuntimeError("fault_load did not connect")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for program in [self.load, *(n.program for n in self.nodes)]:
            if program:
                program.kill()

    def control_node(self):
        """The one that tells the session about events, and one that does not."""
        by_role = sorted(self.nodes, key=lambda n: -n.status()["events"])
        if [n.status()["events"] for n in by_role] != [1, 0, 0]:
            raise RuntimeError("not one control connection")
        return by_role[0], by_role[1]

    def send(self, n, rate, timeout_ms=0, how="log"):
        self.load.write(f"send {n} {rate} {timeout_ms} {how}")
        return json.loads(self.load.read()) if n else None

    def wait(self):
        """Until every request has completed."""
        self.load.write("wait")
        return json.loads(self.load.read())

    def end_sending(self):
        self.load.write("wait")
        self.load.read()  # of the send that it ended
        return json.loads(self.load.read())

    def close(self):
        self.load.write("close")
        return json.loads(self.load.read())

    def all(self, line):
        for n in self.nodes:
            n.ask(line)

    def stop(self, nodes):
        for n in nodes:
            n.program.signal(signal.SIGSTOP)
        return now()

    def go_on(self, nodes):
        for n in nodes:
            n.program.signal(signal.SIGCONT)
        return now()

    def history(self):
        """Raises when a node found that the client broke the protocol, as by a stream id used twice."""
        complaints = sum(n.status()["complaints"] for n in self.nodes)
        if complaints:
            raise RuntimeError(f"{complaints} times the client broke the protocol")
        with open(self.folder / "log") as log:
            operations = parse_log(log)
        journals = {}
        for n in self.nodes:
            with open(n.journal) as journal:
                journals[n.address] = parse_journal(journal)
        return History(operations, journals)
