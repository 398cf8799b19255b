"""One node: a Cassandra JVM and, if the cluster has them, the DSE front before it."""
import signal
import time
import uuid

from . import configuration, cql, jvm, roles
from .front import Front
from .processes import ManagedProcess
from .report import Failure, failure_with_logs


class Node:
    def __init__(self, cluster, number):
        self.cluster = cluster
        self.number = number
        self.name = f"node{number}"
        self.address = cluster.addresses[number - 1]
        self.dir = cluster.dir / self.name
        self.log = self.dir / "logs" / "system.log"
        self.output = self.dir / "logs" / "stdout.log"
        self.process = ManagedProcess(self.dir / "pid")
        self.front = Front(cluster, self) if cluster.settings["front"] else None
        self._log_start = 0

    @property
    def port(self):
        return self.cluster.settings["port"]

    def write_configuration(self):
        s = self.cluster.settings
        encryption = self.cluster.tls.encryption_options() if self.cluster.tls else None
        data_center = s["dc"][min(self.number, len(s["dc"])) - 1]
        config = configuration.cassandra_yaml(s, self.number, self.address, self.cluster.addresses, encryption)
        configuration.write(self.dir, s, config, data_center, self.log)

    def _properties(self):
        s = self.cluster.settings
        properties = {
            "cassandra.custom_query_handler_class": "dsetest.server.DseQueryHandler",
            "cassandra.system_auth.default_rf": len(self.cluster.addresses),
            "dsetest.node": self.number,
            "dsetest.schemes": "PLAIN,GSSAPI" if s["auth"] == "gssapi" else "PLAIN",
            "dsetest.login": self.cluster.dir / "login.properties",
        }
        if s["dse_version"]:
            properties["dsetest.columns"] = self.cluster.columns
        if s["graph"]:
            properties["dsetest.query_handler"] = "dsetest.graph.GraphQueryHandler"
            properties["dsetest.graph.home"] = f"{self.cluster.addresses[0]}:{s['graph_port']}"
            if s["analytics_node"]:
                properties["dsetest.graph.analytics"] = f"{self.cluster.addresses[s['analytics_node'] - 1]}:8182"
        if self.cluster.kdc:
            properties["java.security.krb5.conf"] = self.cluster.kdc.config
            properties["dsetest.keytab"] = self.cluster.kdc.service_keytab
        return properties

    def start(self):
        """Starts the JVM; it answers later."""
        if self.process.pid is not None:
            raise Failure(f"{self.name} is already running")
        s = self.cluster.settings
        command = jvm.node_command(self.cluster.build, self.dir, s["heap"], self._properties(), s["jvm_arg"])
        self.process.spawn(command, self.cluster.token, self.output, cwd=self.dir)

    def connect(self, timeout=5):
        tls = self.cluster.tls
        return cql.Connection(self.address, self.port, tls and tls.client_context(), timeout)

    def identity(self):
        """Its host id and its data centre, as it tells them itself."""
        with self.connect() as connection:
            connection.login(*roles.SUPERUSER)
            host_id, data_center = connection.query("SELECT host_id, data_center FROM system.local")[0]
        return str(uuid.UUID(bytes=host_id)), data_center.decode()

    def _cassandra_answers(self):
        try:
            with self.connect(2) as connection:
                return connection.options()
        except (OSError, cql.ServerError, ValueError):
            return False

    def answers(self):
        """Whether the node answers an OPTIONS request, also through the front if it has one."""
        return self._cassandra_answers() and (self.front is None or self.front.answers())

    def failure(self, text):
        logs = [self.log, self.output] + ([self.front.log] if self.front else [])
        return failure_with_logs(f"{self.name} ({self.address}:{self.port}) {text}", *(log for log in logs if log.exists()))

    def advance(self):
        """One look at a starting node: true once it answers. Its front starts when Cassandra answers, so that a
        front's open port means a working node."""
        if self.process.pid is None:
            raise self.failure("died while starting")
        if not self._cassandra_answers():
            return False
        if self.front is None or self.front.answers():
            return True
        if self.front.process.pid is None:
            if self.front.started:
                raise self.failure("has a front that died while starting")
            self.front.start()
        return False

    def mark_log(self):
        self._log_start = self.log.stat().st_size if self.log.exists() else 0

    def sees(self, other):
        """Whether this node has logged since mark_log that the other one is up. A node answers before that."""
        with open(self.log, "rb") as log:
            log.seek(self._log_start)
            text = log.read().decode(errors="replace")
        name = f"/{other.address}:{self.cluster.settings['storage_port']}"
        return f"InetAddress {name} is now UP" in text and f"Node {name} state NORMAL" in text

    def _processes(self):
        return [self.process] + ([self.front.process] if self.front else [])

    def signal(self, number):
        if not any([process.signal(number) for process in self._processes()]):
            raise Failure(f"{self.name} is not running")

    def stop(self):
        """An orderly end; a paused node ends too."""
        self.signal(signal.SIGTERM)
        self.signal(signal.SIGCONT)
        self.wait_gone()

    def kill(self):
        self.signal(signal.SIGKILL)
        self.wait_gone()

    def wait_gone(self):
        for process in self._processes():
            process.wait_gone()

    def state(self):
        if self.process.pid is None:
            return "down"
        if self.process.paused():
            return "paused"
        return "up" if self.answers() else "not answering"
