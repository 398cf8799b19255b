"""Single nodes of a cluster of three: stopped, killed, paused, resumed, restarted."""
import os
import signal
import socket
import struct
import unittest

import support
import wire


class Nodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = support.Server("--nodes", "3", "--no-graph", "--dse-version", "6.8.16")
        cls.addClassCleanup(cls.server.stop)
        with cls.server.client() as client:
            client.query("CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}")
            client.query("CREATE TABLE kept.t (k int PRIMARY KEY)")
        cls.server.agree()

    def assert_port_closed(self, number):
        node = self.server.node(number)
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection((node["address"], node["port"]), 5).close()

    def rows(self, number):
        with self.server.client(number) as client:
            return len(client.query("SELECT k FROM kept.t", consistency=wire.QUORUM).rows)

    def insert(self, number, key):
        with self.server.client(number) as client:
            client.query(f"INSERT INTO kept.t (k) VALUES ({key})", consistency=wire.QUORUM)

    def test_all_nodes_know_each_other_from_the_start(self):
        for number in (1, 2, 3):
            with self.server.client(number) as client:
                self.assertEqual(len(client.query("SELECT peer FROM system.peers").rows), 2)

    def test_a_killed_node_comes_back_with_its_data(self):
        self.insert(1, 1)
        pid = self.server.node(2)["pid"]
        self.server.act("kill", 2)
        self.assertFalse(support.alive(pid))
        self.assertEqual(self.server.state(2), "down")
        self.assert_port_closed(2)
        self.insert(3, 2)
        self.server.act("start", 2)
        self.assertNotEqual(self.server.node(2)["pid"], pid)
        self.assertEqual(self.server.state(2), "up")
        self.assertGreaterEqual(self.rows(2), 2)

    def test_a_stopped_node_ends_orderly_and_starts_again(self):
        self.server.act("stop", 3)
        self.assert_port_closed(3)
        with open(self.server.node(3)["log"]) as log:
            self.assertIn("Announcing shutdown", log.read())
        self.server.act("start", 3)
        self.assertEqual(self.server.state(3), "up")

    def test_a_restarted_node_has_another_process(self):
        pid = self.server.node(1)["pid"]
        self.server.act("restart", 1)
        self.assertNotEqual(self.server.node(1)["pid"], pid)
        self.assertEqual(self.server.state(1), "up")

    def test_a_paused_node_accepts_but_is_silent_until_resumed(self):
        with self.server.client(2) as client:
            self.server.act("pause", 2)
            try:
                self.assertEqual(self.server.state(2), "paused")
                client.send(wire.OPTIONS)
                self.assertTrue(client.silent(1))
                node = self.server.node(2)
                socket.create_connection((node["address"], node["port"]), 5).close()
            finally:
                self.server.act("resume", 2)
            self.assertEqual(client.receive().opcode, wire.SUPPORTED)

    def test_a_paused_node_can_be_killed(self):
        self.server.act("pause", 3)
        self.server.act("kill", 3)
        self.assertEqual(self.server.state(3), "down")
        self.server.act("start", 3)

    def test_several_nodes_are_killed_and_started_by_one_command(self):
        names = ("node2", "node3")
        for action, state in (("kill", "down"), ("start", "up")):
            support.launch("node", action, *names, "--dir", self.server.dir)
            self.assertEqual([self.server.state(2), self.server.state(3)], [state, state])

    def test_acting_on_what_is_not_there_is_an_error(self):
        for arguments, text in ((("start", "node1"), "already running"), (("stop", "node4"), "no node node4")):
            done = support.launch("node", *arguments, "--dir", self.server.dir, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(text, done.stderr)


def tear_last_marker(node_directory):
    """Leaves the commit log as a kill between the two stores of a sync marker does: the end is there, its CRC is not."""
    for path in sorted((node_directory / "commitlog").glob("*.log")):
        with open(path, "r+b") as log:
            data = log.read()
            last, at = 0, 14 + struct.unpack_from(">H", data, 12)[0] + 4  # version, id, options, their CRC
            while at + 8 <= len(data) and (end := struct.unpack_from(">i", data, at)[0]):
                last, at = at, end
            if last:
                log.seek(last + 4)
                log.write(bytes(4))
                return
    raise AssertionError(f"no commit log with a marker in {node_directory}")


class Durability(unittest.TestCase):
    def test_what_a_node_acknowledged_survives_its_kill(self):
        server = support.Server("--no-graph")
        self.addCleanup(server.stop)
        with server.client() as client:
            client.query("CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
            client.query("CREATE TABLE kept.t (k int PRIMARY KEY)")
            for key in range(200):
                client.query(f"INSERT INTO kept.t (k) VALUES ({key})")
            # Not by the launcher, which is slower than a commit log.
            os.kill(server.node()["pid"], signal.SIGKILL)
        support.eventually(lambda: not support.alive(server.node()["pid"]), what="its end")
        tear_last_marker(server.dir / "node1")
        server.act("start", 1)
        with open(server.node()["log"]) as log:
            self.assertIn("Skipping sync marker CRC check", log.read())
        with server.client() as client:
            self.assertEqual(len(client.query("SELECT k FROM kept.t").rows), 200)


class NodesWithFronts(unittest.TestCase):
    def test_a_front_shares_the_fate_of_its_node(self):
        server = support.Server("--front", "--no-graph")
        self.addCleanup(server.stop)
        node = server.node()
        front = (node["address"], node["front_port"])
        server.act("pause", 1)
        with self.assertRaises(TimeoutError):
            server.client(version=wire.DSE_V2, timeout=1)
        server.act("resume", 1)
        server.client(version=wire.DSE_V2).socket.close()
        server.act("kill", 1)
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(front, 5)
        self.assertFalse(support.alive(node["front_pid"]))
        server.act("start", 1)
        server.client(version=wire.DSE_V2).socket.close()
