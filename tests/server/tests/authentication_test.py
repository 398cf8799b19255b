"""DseAuthenticator with PLAIN and GSSAPI, proxy login and execution, PasswordAuthenticator, the KDC's faults."""
import pathlib
import threading
import unittest

import gss
import support
import wire

DSE = "com.datastax.bdp.cassandra.auth.DseAuthenticator"
CREATE = "CREATE KEYSPACE {} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"


class WithClients(unittest.TestCase):
    OPTIONS = ("--auth", "gssapi", "--front")

    @classmethod
    def setUpClass(cls):
        cls.server = support.shared(*cls.OPTIONS)
        cls.kerberos = cls.server.description["kerberos"]

    def client(self, **options):
        client = self.server.client(**options)
        self.addCleanup(client.socket.close)
        return client

    def kerberos_client(self, **options):
        client = self.client(version=options.pop("version", wire.V4))
        return gss.login(client, self.kerberos, self.server.node()["address"], **options)

    def assert_code(self, code, action, *arguments, **options):
        with self.assertRaises(wire.WireError) as caught:
            action(*arguments, **options)
        self.assertEqual(caught.exception.code, code, caught.exception)


class Plain(WithClients):
    def test_the_authenticator_has_the_name_of_dse(self):
        self.assertEqual(self.client().authenticator, DSE)

    def test_users_of_the_description_log_in(self):
        for user in self.server.description["users"]:
            self.client().plain(user["user"], user["password"]).query("SELECT * FROM system.local")

    def test_a_token_without_a_mechanism_is_plain(self):
        client = self.client()
        self.assertTrue(client.respond(b"\0ada\0secret")[1])

    def test_wrong_credentials_are_refused(self):
        for user, password in (("ada", "wrong"), ("nobody", "secret"), ("", "")):
            self.assert_code(0x0100, self.client().plain, user, password)

    def test_ada_owns_the_keyspaces_she_makes_and_bob_may_nothing(self):
        ada = self.client().plain("ada", "secret")
        ada.query(CREATE.format("hers"))
        ada.query("CREATE TABLE hers.t (k int PRIMARY KEY)")
        ada.query("INSERT INTO hers.t (k) VALUES (1)")
        self.assert_code(0x2100, self.client().plain("bob", "secret").query, "SELECT * FROM hers.t")
        ada.query("DROP KEYSPACE hers")

    def test_proxy_login_needs_a_grant(self):
        self.client().plain("ada", "secret", "reporting").query("SELECT * FROM system.local")
        self.assert_code(0x0100, self.client().plain, "bob", "secret", "reporting")
        self.assert_code(0x0100, self.client().plain, "ada", "secret", "cassandra")

    def test_grants_and_revokes_of_proxies_work(self):
        root = self.client().plain("cassandra", "cassandra")
        root.query("GRANT PROXY.LOGIN ON ROLE reporting TO bob")
        self.client().plain("bob", "secret", "reporting")
        root.query("REVOKE PROXY.LOGIN ON ROLE reporting FROM bob")
        self.assert_code(0x0100, self.client().plain, "bob", "secret", "reporting")
        self.assert_code(0x2100, self.client().plain("ada", "secret").query, "GRANT PROXY.LOGIN ON ROLE cassandra TO ada")

    def test_proxy_execution_acts_as_the_other_role(self):
        payload = {"ProxyExecute": b"reporting"}
        ada = self.client().plain("ada", "secret")
        self.assertTrue(ada.query("SELECT * FROM system_schema.keyspaces", payload=payload).rows)
        self.assert_code(0x2100, ada.query, CREATE.format("not_allowed"), payload=payload)
        bob = self.client().plain("bob", "secret")
        self.assert_code(0x2100, bob.query, "SELECT * FROM system.local", payload=payload)

    def test_plain_works_through_the_front(self):
        for version in (wire.DSE_V1, wire.DSE_V2):
            client = self.client(version=version)
            self.assertEqual(client.authenticator, DSE)
            client.plain("ada", "secret").query("SELECT * FROM system.local")

    def test_graph_requests_need_a_login(self):
        self.assert_code(0x0A, self.client().graph, "1")
        self.assertEqual(self.client().plain("ada", "secret").graph("1 + 1"), [2])


class Gssapi(WithClients):
    def ticket(self, *arguments):
        directory = support.folder()
        return support.launch("kinit", "--dir", self.server.dir, "--ccache", f"FILE:{directory}/ccache", *arguments).stdout.strip()

    def test_a_ticket_logs_in(self):
        for version in (wire.V4, wire.DSE_V2):
            self.kerberos_client(version=version).query("SELECT * FROM system.local")

    def test_a_proxy_login_needs_a_grant(self):
        self.kerberos_client(authorization_id="reporting")
        self.assert_code(0x0100, self.kerberos_client, authorization_id="cassandra")

    def test_a_principal_without_a_role_is_refused(self):
        self.assert_code(0x0100, self.kerberos_client, ccache=self.ticket("stranger"))

    def test_bob_has_his_own_ticket(self):
        bob = self.kerberos_client(ccache=self.ticket("bob"))
        self.assert_code(0x2100, bob.query, CREATE.format("not_allowed"))

    def test_an_expired_ticket_is_not_used(self):
        with self.assertRaisesRegex(gss.GssError, "expired"):
            self.kerberos_client(ccache=self.ticket("ada", "--expired"))

    def test_a_cache_that_does_not_exist_is_named(self):
        with self.assertRaisesRegex(gss.GssError, "No Kerberos credentials"):
            self.kerberos_client(ccache="FILE:/nonexistent/ccache")

    def test_localhost_has_a_service_key_too(self):
        gss.login(self.client(), self.kerberos, "localhost")

    def test_a_paused_kdc_hangs_and_resumes(self):
        ccache = self.ticket("ada")
        support.launch("kdc", "pause", "--dir", self.server.dir)
        done = threading.Event()
        login = threading.Thread(target=lambda: (self.kerberos_client(ccache=ccache), done.set()))
        login.start()
        try:
            self.assertFalse(done.wait(1))
            self.assertEqual(self.server.status()["kdc"], "paused")
        finally:
            support.launch("kdc", "resume", "--dir", self.server.dir)
        login.join(30)
        self.assertTrue(done.is_set())

    def test_a_stopped_kdc_starts_again(self):
        ccache = self.ticket("ada")
        support.launch("kdc", "stop", "--dir", self.server.dir)
        self.assertEqual(self.server.status()["kdc"], "down")
        with self.assertRaises(gss.GssError):
            self.kerberos_client(ccache=ccache)
        support.launch("kdc", "start", "--dir", self.server.dir)
        self.kerberos_client(ccache=ccache)


class Changed(WithClients):
    """What login.properties changes while the node runs."""

    def settings(self, **lines):
        path = pathlib.Path(self.server.dir) / "login.properties"
        path.write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
        self.addCleanup(path.unlink)

    def test_the_authenticators_name(self):
        name = "com.datastax.bdp.cassandra.auth.KerberosAuthenticator"
        self.settings(authenticator=name)
        self.assertEqual(self.client().authenticator, name)

    def test_in_transition_whoever_fails_is_anonymous(self):
        self.settings(transitional="true")
        self.client().plain("ada", "wrong").query("SELECT * FROM system.local")

    def test_schemes(self):
        self.settings(schemes="PLAIN")
        self.assert_code(0x0100, self.kerberos_client)

    def test_without_the_file_nothing_is_changed(self):
        self.assertEqual(self.client().authenticator, DSE)
        self.assert_code(0x0100, self.client().plain, "ada", "wrong")


class Password(WithClients):
    OPTIONS = ("--auth", "password", "--no-graph")

    def test_it_is_cassandras_own_authenticator(self):
        client = self.client()
        self.assertEqual(client.authenticator, "org.apache.cassandra.auth.PasswordAuthenticator")
        self.assertTrue(client.respond(b"\0ada\0secret")[1])
        client.query("SELECT * FROM system.local")
        self.assert_code(0x0100, self.client().respond, b"\0ada\0wrong")
