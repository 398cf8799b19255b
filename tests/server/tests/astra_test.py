"""Astra's proxy and metadata service before three nodes, as a client finds them with nothing but the bundle."""
import http.client
import json
import shutil
import socket
import ssl
import unittest
import uuid
import zipfile

import support
import wire

NOBODY = str(uuid.UUID(int=0))


class Astra(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = support.Server("--astra", "--nodes", "3", "--no-graph", "--dc", "east")
        cls.addClassCleanup(cls.server.stop)
        cls.astra = cls.server.description["astra"]
        cls.unpacked = support.folder()
        cls.addClassCleanup(shutil.rmtree, cls.unpacked)
        with zipfile.ZipFile(cls.astra["bundle"]) as bundle:
            bundle.extractall(cls.unpacked)
        cls.config = json.loads((cls.unpacked / "config.json").read_text())

    def context(self, certificate=True):
        context = ssl.create_default_context(cafile=self.unpacked / "ca.crt")
        if certificate:
            context.load_cert_chain(self.unpacked / "cert", self.unpacked / "key")
        return context

    def get(self, path="/metadata?version=1", context=None):
        connection = http.client.HTTPSConnection(self.config["host"], self.config["port"], timeout=20,
                                                 context=context or self.context())
        self.addCleanup(connection.close)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers["content-type"], json.loads(answer.read())

    def through_proxy(self, server_name, **options):
        host, _, port = self.get()[2]["contact_info"]["sni_proxy_address"].partition(":")
        context = self.context()
        # What the proxy reads is no name of the certificate.
        context.check_hostname = False
        return wire.Client(host, int(port), tls=context, server_name=server_name, **options)

    def host_id(self, client):
        return str(uuid.UUID(bytes=client.query("SELECT host_id FROM system.local").rows[0][0]))

    def test_metadata_tells_the_proxy_and_all_nodes(self):
        status, content_type, metadata = self.get()
        self.assertEqual((status, content_type), (200, "application/json"))
        info = metadata["contact_info"]
        self.assertEqual((info["type"], info["local_dc"]), ("sni_proxy", "east"))
        self.assertEqual(info["sni_proxy_address"], f"localhost:{self.astra['proxy_port']}")
        self.assertEqual(sorted(info["contact_points"]), sorted(self.astra["contact_points"]))
        self.assertEqual(len(set(info["contact_points"])), 3)

    def test_other_pages_do_not_exist(self):
        status, content_type, body = self.get("/other")
        self.assertEqual((status, content_type), (404, "application/json"))
        self.assertIn("message", body)

    def test_metadata_is_for_holders_of_the_bundle(self):
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.get(context=self.context(certificate=False))
        foreign = self.context(certificate=False)
        files = self.server.description["tls"]
        foreign.load_cert_chain(files["foreign_cert"], files["foreign_key"])
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.get(context=foreign)

    def test_each_server_name_leads_to_its_node(self):
        for host_id in self.astra["contact_points"]:
            for name in (host_id, host_id.upper()):
                with self.through_proxy(name) as client:
                    self.assertEqual(self.host_id(client), host_id)

    def test_the_certificate_names_the_proxy(self):
        with self.through_proxy(self.astra["contact_points"][0]) as client:
            self.assertIn(("DNS", "localhost"), client.socket.getpeercert()["subjectAltName"])

    def test_other_server_names_lead_nowhere(self):
        for name in (NOBODY, "localhost", None):
            with self.subTest(name), self.assertRaises((ssl.SSLError, ConnectionError)):
                self.through_proxy(name)

    def test_while_a_node_is_down_the_others_are_reached(self):
        self.server.act("kill", 2)
        try:
            reached = []
            for host_id in self.astra["contact_points"]:
                try:
                    with self.through_proxy(host_id) as client:
                        reached.append(self.host_id(client))
                except (ssl.SSLError, ConnectionError):
                    continue
            self.assertEqual(len(reached), 2)
        finally:
            self.server.act("start", 2)
        for host_id in self.astra["contact_points"]:
            with self.through_proxy(host_id) as client:
                self.assertEqual(self.host_id(client), host_id)

    def act(self, action, check=True):
        return support.launch("proxy", action, "--dir", self.server.dir, check=check)

    def test_a_stopped_proxy_refuses_until_it_is_started(self):
        client = self.through_proxy(self.astra["contact_points"][0])
        pid = self.server.description["astra"]["pid"]
        self.act("stop")
        self.assertEqual(self.server.status()["proxy"], "down")
        self.assertFalse(support.alive(pid))
        self.assertTrue(client.closed())
        for port in (self.astra["proxy_port"], self.astra["metadata_port"]):
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), 5)
        self.act("start")
        self.assertEqual(self.server.status()["proxy"], "up")
        self.assertNotEqual(self.server.description["astra"]["pid"], pid)
        with self.through_proxy(self.astra["contact_points"][0]) as again:
            self.assertEqual(self.host_id(again), self.astra["contact_points"][0])
        self.assertIn("already running", self.act("start", check=False).stderr)

    def test_a_paused_proxy_is_silent_until_resumed(self):
        with self.through_proxy(self.astra["contact_points"][0]) as client:
            self.act("pause")
            try:
                self.assertEqual(self.server.status()["proxy"], "paused")
                client.send(wire.OPTIONS)
                self.assertTrue(client.silent(1))
            finally:
                self.act("resume")
            self.assertEqual(client.receive().opcode, wire.SUPPORTED)


class EndOfAstra(unittest.TestCase):
    def test_nothing_is_left_behind(self):
        server = support.Server("--astra", "--no-graph", "--auth", "plain")
        pids = server.pids()
        # A node, the proxy and the guard.
        self.assertEqual(len(pids), 3)
        self.assertIn(server.description["astra"]["pid"], pids)
        server.stop()
        self.assertFalse(any(map(support.alive, pids)))

    def test_clusters_without_a_proxy_say_so(self):
        server = support.shared("--tls", "on", "--front", "--no-graph")
        self.assertIsNone(server.description["astra"])
        done = support.launch("proxy", "stop", "--dir", server.dir, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("start it with --astra", done.stderr)
