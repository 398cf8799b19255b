"""The front: DSE_V1 and DSE_V2, version negotiation, continuous paging, DSE's columns in the node tables."""
import struct
import unittest

import support
import wire
from wire import CONTINUOUS, DSE_V1, DSE_V2, V4

ROWS = 1000
ALL = "SELECT k, c FROM front.t"


class Front(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = support.shared("--front")
        with cls.server.client() as client:
            client.query("CREATE KEYSPACE front WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
            client.query("CREATE TABLE front.t (k int, c int, PRIMARY KEY (k, c))")
            for start in range(0, ROWS, 100):
                inserts = "".join(f"INSERT INTO front.t (k, c) VALUES ({k % 7}, {k});" for k in range(start, start + 100))
                client.query(f"BEGIN UNLOGGED BATCH {inserts} APPLY BATCH")

    def client(self, version):
        client = self.server.client(version=version)
        self.addCleanup(client.socket.close)
        return client

    def pages(self, client, stream):
        """The pages that arrive on a stream up to the last."""
        pages = []
        while not pages or not pages[-1].last:
            frame = client.receive()
            self.assertEqual(frame.stream, stream)
            pages.append(wire.Rows(frame))
        return pages

    def test_unknown_versions_are_answered_in_the_highest(self):
        with self.server.client(version=0x43, startup=False) as client:
            client.send(wire.STARTUP, struct.pack(">H", 0), stream=7)
            answer = client.receive()
            self.assertEqual((answer.version, answer.stream, answer.error().code), (DSE_V2, 7, 0x0A))
            self.assertIn("66/dse-v2", answer.error().message)
            self.assertTrue(client.closed())

    def test_plain_queries_in_each_version(self):
        for version in (V4, DSE_V1, DSE_V2):
            with self.subTest(version):
                client = self.server.client(version=version, front=True)
                self.addCleanup(client.socket.close)
                self.assertEqual(len(client.query(ALL).rows), ROWS)

    def test_continuous_paging_by_rows(self):
        for version in (DSE_V1, DSE_V2):
            with self.subTest(version):
                client = self.client(version)
                client.send(wire.QUERY, wire.query_message(ALL, version, page=300, continuous=(0, 0, 0)), stream=9)
                pages = self.pages(client, 9)
                self.assertEqual([page.page for page in pages], [1, 2, 3, 4])
                self.assertEqual([len(page.rows) for page in pages], [300, 300, 300, 100])
                self.assertEqual(len({row[1] for page in pages for row in page.rows}), ROWS)

    def test_continuous_paging_by_bytes(self):
        client = self.client(DSE_V2)
        # A row is two ints with their lengths: 16 bytes.
        client.send(wire.QUERY, wire.query_message(ALL, DSE_V2, page=1600, flags=wire.PAGE_SIZE_IN_BYTES, continuous=(0, 0, 0)))
        sizes = [len(page.rows) for page in self.pages(client, 0)]
        self.assertEqual(sum(sizes), ROWS)
        self.assertTrue(all(size in (99, 100) for size in sizes[:-1]), sizes)

    def test_max_pages_leaves_a_paging_state(self):
        client = self.client(DSE_V2)
        client.send(wire.QUERY, wire.query_message(ALL, DSE_V2, page=100, continuous=(2, 0, 0)))
        pages = self.pages(client, 0)
        self.assertEqual(len(pages), 2)
        self.assertIsNotNone(pages[-1].paging_state)

    def test_next_pages_holds_back_until_more_are_asked_for(self):
        client = self.client(DSE_V2)
        client.send(wire.QUERY, wire.query_message(ALL, DSE_V2, page=100, continuous=(0, 0, 3)), stream=1)
        self.assertEqual([wire.Rows(client.receive()).page for _ in range(3)], [1, 2, 3])
        self.assertTrue(client.silent(0.3))
        client.send(wire.REVISE_REQUEST, struct.pack(">iii", 2, 1, 2), stream=2)
        self.assertEqual(sorted(client.receive().stream for _ in range(3)), [1, 1, 2])

    def test_cancel_ends_a_session(self):
        client = self.client(DSE_V2)
        client.send(wire.QUERY, wire.query_message(ALL, DSE_V2, page=100, continuous=(0, 0, 1)), stream=1)
        client.receive()
        client.send(wire.REVISE_REQUEST, struct.pack(">ii", 1, 1), stream=2)
        ended, reply = client.receive(), client.receive()
        self.assertEqual((ended.stream, ended.error().message), (1, "Session cancelled by the user"))
        self.assertEqual((reply.stream, wire.Rows(reply).rows), (2, [[b"\1"]]))
        self.assertTrue(client.silent(0.2))

    def test_graph_results_come_in_continuous_pages(self):
        client = self.client(DSE_V2)
        client.send(wire.QUERY, wire.query_message("g.inject(0).repeat(__.identity()).times(1); (1..25).toList()", DSE_V2, page=10,
                                                   continuous=(0, 0, 0)),
                    payload={"graph-language": b"gremlin-groovy", "graph-results": b"graphson-1.0", "graph-name": b"modern"})
        pages = self.pages(client, 0)
        self.assertEqual([len(page.rows) for page in pages], [10, 10, 5])
        self.assertTrue(all(page.flags & CONTINUOUS for page in pages))

    def test_malformed_requests_are_refused_and_reported(self):
        client = self.client(DSE_V1)
        with self.assertRaises(wire.WireError) as caught:
            client.ask(wire.QUERY, wire.query_message(ALL, DSE_V1, page=10, continuous=(0, 0)) + b"\0\0\0\0")
        self.assertEqual(caught.exception.code, 0x0A)
        with open(self.server.node()["front_log"]) as log:
            self.assertIn("CLIENT FAULT: Malformed QUERY", log.read())

    def test_node_tables_are_those_of_dse(self):
        node = self.server.node()
        for version, port in ((DSE_V2, node["front_port"]), (V4, node["port"])):
            with self.subTest(version):
                client = self.server.client(version=version)
                self.addCleanup(client.socket.close)
                rows = client.query("SELECT dse_version, workloads, graph, native_transport_port FROM system.local")
                self.assertEqual(rows.rows, [[b"6.8.16", struct.pack(">ii", 1, 9) + b"Cassandra", b"\1", struct.pack(">i", port)]])
                with self.assertRaises(wire.WireError) as caught:
                    client.query("SELECT * FROM system.peers_v2")
                self.assertEqual(caught.exception.code, 0x2200)
                self.assertEqual(client.query("SELECT * FROM system_schema.vertices").rows, [])

    def test_prepared_statements_in_each_version(self):
        for version in (DSE_V1, DSE_V2):
            with self.subTest(version):
                client = self.client(version)
                answer = client.ask(wire.PREPARE, wire.long_string("SELECT c FROM front.t WHERE k = ?")
                                    + (struct.pack(">i", 0) if version == DSE_V2 else b""))
                reader = wire.Reader(answer.body)
                self.assertEqual(reader.unpack("i"), 4)
                ids = reader.take(reader.unpack("H"))
                body = struct.pack(">H", len(ids)) + ids
                if version == DSE_V2:
                    metadata_id = reader.take(reader.unpack("H"))
                    body += struct.pack(">H", len(metadata_id)) + metadata_id
                body += struct.pack(">HIHii", wire.ONE, 0x01, 1, 4, 3)
                rows = wire.Rows(client.ask(wire.EXECUTE, body))
                self.assertEqual(len(rows.rows), len(range(3, ROWS, 7)))
