"""What stands before a database of Astra: a proxy that leads TLS connections to the nodes by their server name (SNI), the
service that tells clients of them, and the bundle that a client has of both. The proxy is HAProxy, on localhost."""
import json
import random
import signal
import socket
import zipfile

from . import addresses, tools
from .processes import ManagedProcess
from .report import Failure, failure_with_logs

NAME = "localhost"
ADDRESS, ADDRESS6 = "127.0.0.1", "::1"

CONFIGURATION = """global
 nbthread 1
 log stdout format raw daemon
 ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
 log global
 maxconn 500
 retries 0
 timeout connect 5s
 timeout client 1h
 timeout server 1h

frontend nodes
 mode tcp
 option tcplog
{bind_nodes}
 acl known req.ssl_sni -i {host_ids}
 tcp-request inspect-delay 5s
 tcp-request content accept if known
 tcp-request content reject
{routes}
{backends}
frontend metadata
 mode http
 timeout client 10s
{bind_metadata}
 http-request return status 404 content-type application/json string '{{"message": "no such page"}}' unless {{ path /metadata }}
 http-request return status 200 content-type application/json file {metadata}
"""


def loopback():
    """The addresses that localhost may mean on this machine."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind((ADDRESS6, 0))
    except OSError:
        return [ADDRESS]
    return [ADDRESS, ADDRESS6]


def ports():
    """Two ports that stay free while the proxy is stopped: connections of other programs do not begin at them."""
    chosen = set()
    for _ in range(1000):
        port = random.SystemRandom().randrange(20000, 32000)
        if all(addresses.is_free(address, port) for address in loopback()):
            chosen.add(port)
        if len(chosen) == 2:
            return dict(zip(("proxy_port", "metadata_port"), chosen))
    raise Failure(f"no free ports found on {NAME}")


class Astra:
    def __init__(self, directory, token, tls, settings):
        self.dir = directory / "astra"
        self.token = token
        self.tls = tls
        self.port, self.metadata_port = settings["proxy_port"], settings["metadata_port"]
        self.metadata = self.dir / "metadata.json"
        self.config = self.dir / "haproxy.cfg"
        self.bundle = self.dir / "secure-connect.zip"
        self.log = self.dir / "haproxy.log"
        self.process = ManagedProcess(self.dir / "pid")

    def create(self, nodes):
        """nodes: the address and port to lead to, host id and data centre of each; the first one's is the local one."""
        self.dir.mkdir()
        self._write_bundle(nodes[0][3])
        self.metadata.write_text(json.dumps({"version": 1, "region": "local", "contact_info": {
            "type": "sni_proxy", "local_dc": nodes[0][3], "sni_proxy_address": f"{NAME}:{self.port}",
            "contact_points": [host_id for _, _, host_id, _ in nodes]}}))
        identity = f"ssl crt {self.tls.file('server-chain.pem')} ca-file {self.tls.file('ca.pem')} verify required"
        self.config.write_text(CONFIGURATION.format(
            bind_nodes=self._bind(self.port), bind_metadata=self._bind(self.metadata_port, identity),
            host_ids=" ".join(host_id for _, _, host_id, _ in nodes), metadata=self.metadata,
            routes="".join(f" use_backend {i} if {{ req.ssl_sni -i {host_id} }}\n"
                           for host_id, i in ((host_id, host_id) for _, _, host_id, _ in nodes)),
            backends="".join(f"backend {host_id}\n mode tcp\n server node {address}:{port}\n"
                             for address, port, host_id, _ in nodes)))

    @staticmethod
    def _bind(port, options=""):
        return "\n".join(f" bind {address}:{port} {options}" for address in loopback())

    def _write_bundle(self, data_center):
        config = {"host": NAME, "port": self.metadata_port, "localDC": data_center, "caCertLocation": "./ca.crt",
                  "certLocation": "./cert", "keyLocation": "./key"}
        with zipfile.ZipFile(self.bundle, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("config.json", json.dumps(config))
            for name, file in (("ca.crt", "ca.pem"), ("cert", "client.pem"), ("key", "client.key")):
                bundle.write(self.tls.file(file), name)

    def start(self):
        self.process.spawn([tools.require("haproxy"), "-db", "-f", self.config], self.token, self.log, cwd=self.dir)
        for port in (self.port, self.metadata_port):
            if not self.process.wait_listening(ADDRESS, port):
                raise failure_with_logs(f"the proxy does not listen on {ADDRESS}:{port}", self.log)

    def stop(self):
        self.process.signal(signal.SIGTERM)
        self.process.signal(signal.SIGCONT)
        self.process.wait_gone(5)

    def description(self):
        return {"bundle": str(self.bundle), "proxy": NAME, "proxy_port": self.port, "metadata_port": self.metadata_port,
                "contact_points": json.loads(self.metadata.read_text())["contact_info"]["contact_points"],
                "log": str(self.log), "pid": self.process.pid}
