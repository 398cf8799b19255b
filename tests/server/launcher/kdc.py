"""A private MIT key distribution centre on loopback, with keys for the nodes and principals for tests."""
import os
import signal
import socket
import time

from . import tools
from .processes import ManagedProcess
from .report import Failure, failure_with_logs

REALM = "DSETEST.LOCAL"
SERVICE = "dse"
PORT = 60088
# ada and bob have roles in the cluster, stranger has none.
PRINCIPALS = ["ada", "bob", "stranger"]

KRB5_CONF = """[libdefaults]
 default_realm = {realm}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 {realm} = {{
  kdc = {address}:{port}
 }}
"""
KDC_CONF = """[kdcdefaults]
 kdc_listen = {address}:{port}
 kdc_tcp_listen = {address}:{port}
[realms]
 {realm} = {{
  database_name = {dir}/principal
  key_stash_file = {dir}/stash
  acl_file = {dir}/kadm5.acl
 }}
[logging]
 kdc = FILE:{dir}/kdc.log
"""


class Kdc:
    def __init__(self, directory, token, address, node_addresses):
        self.dir = directory / "krb5"
        self.token = token
        self.address = address
        self.node_addresses = node_addresses
        self.config = self.dir / "krb5.conf"
        self.service_keytab = self.dir / "service.keytab"
        self.keytab = self.dir / "users.keytab"
        self.ccache = f"FILE:{self.dir}/ccache"
        self.log = self.dir / "kdc.log"
        self.process = ManagedProcess(self.dir / "pid")
        self.env = dict(os.environ, KRB5_CONFIG=str(self.config), KRB5_KDC_PROFILE=str(self.dir / "kdc.conf"))

    def create(self):
        for program in ("krb5kdc", "kdb5_util", "kadmin.local", "kinit"):
            tools.require(program)
        self.dir.mkdir()
        values = {"realm": REALM, "address": self.address, "port": PORT, "dir": self.dir}
        self.config.write_text(KRB5_CONF.format(**values))
        (self.dir / "kdc.conf").write_text(KDC_CONF.format(**values))
        (self.dir / "kadm5.acl").write_text("")
        hosts = sorted({"localhost", socket.gethostname(), *self.node_addresses})
        script = []
        for host in hosts:
            script += [f"addprinc -randkey {SERVICE}/{host}", f"ktadd -k {self.service_keytab} {SERVICE}/{host}"]
        for name in PRINCIPALS:
            # -norandkey: the password, the principal's name, stays valid beside the keytab.
            script += [f"addprinc -pw {name} {name}", f"ktadd -norandkey -k {self.keytab} {name}"]
        tools.run(["kdb5_util", "create", "-s", "-P", "dsetest"], env=self.env)
        output = tools.run(["kadmin.local"], env=self.env, text_input="\n".join(script) + "\nquit\n")
        if not self.keytab.exists():
            raise Failure(f"kadmin.local made no keytab:\n{output}")

    def start(self, clock=None):
        """clock: how far its clock is off, as libfaketime has it: +1h"""
        env = dict(self.env, **tools.wrong_clock(clock)) if clock else self.env
        self.process.spawn([tools.require("krb5kdc"), "-n"], self.token, self.dir / "stdout.log", env=env)
        if not self.process.wait_listening(self.address, PORT):
            raise failure_with_logs(f"the KDC does not listen on {self.address}:{PORT}", self.dir / "stdout.log", self.log)

    def stop(self):
        self.process.signal(signal.SIGCONT)
        self.process.signal(signal.SIGTERM)
        self.process.wait_gone(5)

    def kinit(self, principal, ccache, lifetime="10h"):
        tools.run(["kinit", "-k", "-t", self.keytab, "-l", lifetime, "-c", ccache, principal], env=self.env)

    def kinit_expired(self, principal, ccache):
        """A cache whose ticket was good and is not any more."""
        self.kinit(principal, ccache, "1s")
        time.sleep(2)

    def description(self):
        return {"config": str(self.config), "realm": REALM, "ccache": self.ccache, "keytab": str(self.keytab),
                "principal": f"ada@{REALM}", "service": SERVICE,
                "principals": [f"{name}@{REALM}" for name in PRINCIPALS]}
