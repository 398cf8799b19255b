"""The process that speaks DSE's protocol versions on a node's address and passes on to the node."""
from . import cql
from .processes import ManagedProcess
from .tls import PASSWORD


class Front:
    def __init__(self, cluster, node):
        self.cluster = cluster
        self.node = node
        self.log = node.dir / "logs" / "front.log"
        self.process = ManagedProcess(node.dir / "front.pid")
        self.started = False

    @property
    def port(self):
        return self.cluster.settings["front_port"]

    def _command(self):
        s = self.cluster.settings
        command = [self.cluster.build.java, "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
                   "-Djava.net.preferIPv4Stack=true", f"-Djava.io.tmpdir={self.node.dir / 'tmp'}",
                   "-cp", ":".join(map(str, self.cluster.build.class_path())), "dsetest.front.DseFront",
                   "--listen", f"{self.node.address}:{self.port}", "--backend", f"{self.node.address}:{self.node.port}",
                   "--dse-version", s["dse_version"], "--graph", "true" if s["graph"] else "false"]
        if self.cluster.tls:
            tls = self.cluster.tls
            command += ["--tls", tls.mode, "--key-store", tls.file("server.p12"), "--client-store", tls.file("client.p12"),
                        "--store-password", PASSWORD, "--ca", tls.file("ca.pem")]
        for pair in s["front_option"]:
            key, _, value = pair.partition("=")
            command += [f"--{key}", value]
        return command

    def start(self):
        self.started = True
        self.process.spawn(self._command(), self.cluster.token, self.log, cwd=self.node.dir)

    def answers(self):
        try:
            tls = self.cluster.tls
            with cql.Connection(self.node.address, self.port, tls and tls.client_context(), 2) as connection:
                return connection.options()
        except (OSError, cql.ServerError, ValueError):
            return False
