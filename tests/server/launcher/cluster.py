"""A cluster and all it consists of, in one folder."""
import json
import pathlib
import shutil
import signal
import time
import uuid

from . import addresses, astra, roles
from .build import Build
from .guard import Guard
from .kdc import Kdc
from .node import Node
from .processes import sweep
from .report import Failure, progress
from .tls import Tls

KDC_HOST = "250"


class Cluster:
    """settings: the options of start plus what start chose (token, prefix, ports)."""

    def __init__(self, directory, settings=None):
        self.dir = pathlib.Path(directory).resolve()
        self._settings_file = self.dir / "settings.json"
        if settings is None:
            try:
                settings = json.loads(self._settings_file.read_text())
            except FileNotFoundError:
                raise Failure(f"no cluster in {self.dir}") from None
        self.settings = settings
        self.token = settings["token"]
        self.addresses = [f"{settings['prefix']}{i + 1}" for i in range(settings["nodes"])]
        self.columns = self.dir / "columns.properties"
        self.build = Build()
        self.guard = Guard(self.dir, self.token)
        self.tls = Tls(self.dir, settings["tls"], self.addresses, settings["tls_name"]) if settings["tls"] != "off" else None
        self.kdc = None
        if settings["auth"] == "gssapi":
            self.kdc = Kdc(self.dir, self.token, settings["prefix"] + KDC_HOST, self.addresses)
        self.astra = astra.Astra(self.dir, self.token, self.tls, settings) if settings["astra"] else None
        self.nodes = [Node(self, i + 1) for i in range(settings["nodes"])]

    @classmethod
    def start(cls, directory, options, owner, program):
        """Creates a cluster and starts it; owner is a pidfd or None. Leaves nothing running when it fails."""
        directory = pathlib.Path(directory).resolve()
        make_room(directory)
        prefix, lease = addresses.lease(options.pop("ip_prefix"))
        asked = {name: options.pop(name) for name in addresses.PORTS}
        nodes = [f"{prefix}{i + 1}" for i in range(options["nodes"])]
        settings = {**options, "token": uuid.uuid4().hex, "prefix": prefix, **addresses.ports(nodes, asked)}
        if settings["astra"]:
            settings.update(astra.ports())
        cluster = cls(directory, settings)
        begin = time.monotonic()
        cluster._settings_file.write_text(json.dumps(settings, indent=1) + "\n")
        try:
            cluster.guard.start(lease, owner, program)
            cluster._create()
            if cluster.kdc:
                cluster.kdc.start()
                cluster.kdc.kinit("ada", cluster.kdc.ccache)
            cluster.start_nodes(cluster.nodes)
            if settings["auth"] != "none":
                roles.create(cluster.nodes[0], settings["auth"], time.monotonic() + settings["timeout"])
            if cluster.astra:
                cluster.astra.create([(node.address, node.front.port if node.front else node.port, *node.identity())
                                      for node in cluster.nodes])
                cluster.astra.start()
        except BaseException:
            sweep(cluster.token)
            raise
        # Only now: this file tells the guard and the tests that the cluster stands.
        cluster.write_description()
        progress(f"{len(nodes)} node(s) ready after {time.monotonic() - begin:.1f} s: "
                 + " ".join(f"{node.address}:{node.port}" for node in cluster.nodes))
        return cluster

    def _create(self):
        if self.kdc:
            self.kdc.create()
        if self.tls:
            self.tls.create()
        if self.settings["dse_version"]:
            values = {"dse_version": self.settings["dse_version"], "workload": "Cassandra", "workloads": "Cassandra",
                      "graph": "true" if self.settings["graph"] else "false", "native_transport_port": self.settings["port"]}
            lines = [f"{key}={value}" for key, value in values.items()]
            lines += [f"{address}.native_transport_address={address}" for address in self.addresses]
            self.columns.write_text("\n".join(lines) + "\n")
        for node in self.nodes:
            node.write_configuration()

    def start_nodes(self, nodes):
        """Starts the given nodes; returns when they answer and all running nodes see each other."""
        deadline = time.monotonic() + self.settings["timeout"]
        for node in self.nodes:
            node.mark_log()
        for node in nodes:
            node.start()
        starting = list(nodes)
        while starting:
            for node in [node for node in starting if node.advance()]:
                starting.remove(node)
                progress(f"{node.name} answers on {node.address}:{node.port}"
                         + (f", its front on port {node.front.port}" if node.front else ""))
            if starting and time.monotonic() > deadline:
                raise starting[0].failure("does not answer in time")
            time.sleep(0.05)
        running = [node for node in self.nodes if node.state() == "up"]
        pairs = [pair for a in nodes for b in running if a is not b for pair in ((a, b), (b, a))]
        while pairs := [(a, b) for a, b in pairs if not a.sees(b)]:
            a, b = pairs[0]
            if time.monotonic() > deadline:
                raise a.failure(f"does not see {b.name} in time")
            time.sleep(0.1)

    def stop(self):
        """Ends the nodes orderly, then all that is left; returns how many nodes ran."""
        running = [node for node in self.nodes if node.process.pid is not None]
        for node in running:
            node.signal(signal.SIGTERM)
            node.signal(signal.SIGCONT)
        for node in running:
            node.wait_gone()
        for helper in filter(None, (self.kdc, self.astra)):
            helper.stop()
        self.guard.stop()
        sweep(self.token)
        return len(running)

    def remove(self):
        """Ends everything at once and removes the folder; returns how many nodes ran."""
        running = sum(node.process.pid is not None for node in self.nodes)
        sweep(self.token)
        shutil.rmtree(self.dir)
        return running

    def running(self):
        return self.guard.process.pid is not None or any(node.process.pid is not None for node in self.nodes)

    def node(self, name):
        for node in self.nodes:
            if name in (node.name, str(node.number)):
                return node
        raise Failure(f"no node {name}: there are {', '.join(node.name for node in self.nodes)}")

    def description(self):
        """What cluster.json says."""
        return {
            "nodes": [{"name": node.name, "address": node.address, "port": node.port,
                       "front_port": node.front.port if node.front else None,
                       "pid": node.process.pid, "front_pid": node.front.process.pid if node.front else None,
                       "log": str(node.log), "front_log": str(node.front.log) if node.front else None}
                      for node in self.nodes],
            "auth": self.settings["auth"],
            "users": roles.description(self.settings["auth"]),
            "tls": self.tls.description() if self.tls else None,
            "kerberos": self.kdc.description() if self.kdc else None,
            "astra": self.astra.description() if self.astra else None,
            "dse_version": self.settings["dse_version"],
            "graph": self.settings["graph"],
            "columns": str(self.columns) if self.settings["dse_version"] else None,
        }

    def write_description(self):
        """Again whenever a node is restarted, since its pid changes."""
        temporary = self.dir / "cluster.json.new"
        temporary.write_text(json.dumps(self.description(), indent=1) + "\n")
        temporary.rename(self.dir / "cluster.json")


def make_room(directory):
    """An empty folder for a new cluster; a stopped one that it holds is removed."""
    if (directory / "settings.json").exists():
        if Cluster(directory).running():
            raise Failure(f"the cluster in {directory} is running; stop it first")
        shutil.rmtree(directory)
    elif directory.exists() and any(directory.iterdir()):
        raise Failure(f"{directory} is not empty and holds no cluster")
    directory.mkdir(parents=True, exist_ok=True)
