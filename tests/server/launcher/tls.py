"""Certificates of a cluster: an own CA with a server's and a client's certificate, and another CA with a client's."""
import ssl

from . import tools

PASSWORD = "dsetest"
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


class Tls:
    def __init__(self, directory, mode, addresses, names=()):
        self.dir = directory / "tls"
        self.mode = mode
        self.names = list(names) or ["DNS:localhost"] + [f"IP:{address}" for address in addresses]

    def file(self, name):
        return self.dir / name

    def create(self):
        self.dir.mkdir()
        self._authority("ca")
        self._authority("foreign-ca")
        self._certificate("server", "ca", self.names)
        self._certificate("client", "ca")
        self._certificate("foreign-client", "foreign-ca")
        # Cassandra's PEM reader wants key and chain in one file; Java's front reads PKCS#12.
        self.file("server-chain.pem").write_text(self.file("server.key").read_text() + self.file("server.pem").read_text()
                                                 + self.file("ca.pem").read_text())
        for name in ("server", "client"):
            tools.run(["openssl", "pkcs12", "-export", "-in", self.file(f"{name}.pem"), "-inkey", self.file(f"{name}.key"),
                       "-certfile", self.file("ca.pem"), "-name", name, "-out", self.file(f"{name}.p12"),
                       "-passout", f"pass:{PASSWORD}"])

    def _authority(self, name):
        tools.run(["openssl", "req", "-x509", *KEY, "-keyout", self.file(f"{name}.key"), "-out", self.file(f"{name}.pem"),
                   "-days", "3650", "-subj", f"/CN=dse-test-server {name}"])

    def _certificate(self, name, authority, alternative_names=()):
        request, extensions = self.file(f"{name}.csr"), self.file(f"{name}.ext")
        tools.run(["openssl", "req", *KEY, "-keyout", self.file(f"{name}.key"), "-out", request,
                   "-subj", f"/CN=dse-test-server {name}"])
        extensions.write_text(f"subjectAltName={','.join(alternative_names)}\n" if alternative_names else "")
        tools.run(["openssl", "x509", "-req", "-in", request, "-CA", self.file(f"{authority}.pem"),
                   "-CAkey", self.file(f"{authority}.key"), "-CAcreateserial", "-days", "3650",
                   "-out", self.file(f"{name}.pem"), "-extfile", extensions])

    def encryption_options(self):
        """Cassandra's client_encryption_options."""
        return {
            "enabled": True,
            "optional": self.mode == "optional",
            "require_client_auth": self.mode == "client",
            "ssl_context_factory": {
                "class_name": "org.apache.cassandra.security.PEMBasedSslContextFactory"},
            "keystore": str(self.file("server-chain.pem")),
            "truststore": str(self.file("ca.pem")),
        }

    def client_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.file("ca.pem"))
        context.load_cert_chain(self.file("client.pem"), self.file("client.key"))
        # The certificate may be made for other names on purpose.
        context.check_hostname = False
        return context

    def description(self):
        return {"ca": str(self.file("ca.pem")), "cert": str(self.file("client.pem")), "key": str(self.file("client.key")),
                "foreign_ca": str(self.file("foreign-ca.pem")), "foreign_cert": str(self.file("foreign-client.pem")),
                "foreign_key": str(self.file("foreign-client.key"))}
