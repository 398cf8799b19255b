"""Graph requests: payload keys, sub-protocols, parameters, errors, system calls and metadata."""
import json
import struct
import unittest

import support
import wire


class Graph(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = support.shared("--front").client()

    @classmethod
    def tearDownClass(cls):
        cls.client.socket.close()

    def test_script_with_parameters(self):
        self.assertEqual(self.client.graph("g.V().has('name', x).values('age')", "modern", {"x": "marko"}), [29])

    def test_graphson_keeps_types(self):
        rows = self.client.query("g.V().count()", payload={"graph-name": b"modern", "graph-language": b"gremlin-groovy",
                                                           "graph-results": b"graphson-3.0"})
        self.assertEqual(rows.columns, [("gremlin", 0x0D)])
        self.assertEqual(json.loads(rows.rows[0][0])["result"], {"@type": "g:Int64", "@value": 6})

    def test_bytecode_in_graphbinary(self):
        # Bytecode V().count(): two steps without arguments, no sources.
        step = lambda name: struct.pack(">i", len(name)) + name + struct.pack(">i", 0)
        bytecode = b"\x15\x00" + struct.pack(">i", 2) + step(b"V") + step(b"count") + struct.pack(">i", 0)
        rows = self.client.query("", payload={
            "graph-name": b"modern", "graph-language": b"bytecode-json", "graph-results": b"graph-binary-1.0",
            "graph-binary-query": bytecode})
        self.assertEqual(rows.columns, [("gremlin", 0x03)])
        # A traverser of bulk 1 around a long.
        self.assertEqual(rows.rows[0][0].hex(), "2100" + "0000000000000001" + "0200" + "0000000000000006")

    def test_the_received_payload_can_be_asked_for(self):
        self.assertEqual(self.client.graph("payload['graph-read-consistency']", graph_read_consistency=b"LOCAL_QUORUM"),
                         ["LOCAL_QUORUM"])

    def test_a_script_that_does_not_compile_is_a_syntax_error(self):
        with self.assertRaises(wire.WireError) as caught:
            self.client.graph("1 +")
        self.assertEqual(caught.exception.code, 0x2000)

    def test_a_script_that_fails_is_invalid(self):
        with self.assertRaisesRegex(wire.WireError, "0x2200 .*nope"):
            self.client.graph("g.V().nope()", "modern")

    def test_request_timeout_ends_a_script(self):
        with self.assertRaisesRegex(wire.WireError, "evaluation exceeded the configured threshold .* 300 ms"):
            self.client.graph("sleep(20000)", request_timeout=struct.pack(">q", 300))

    def test_created_graphs_are_keyspaces_with_an_engine(self):
        self.client.graph("system.graph('made').ifNotExists().create()")
        rows = self.client.query("SELECT * FROM system_schema.keyspaces")
        engines = dict(zip(rows.column("keyspace_name"), rows.column("graph_engine")))
        self.assertEqual(engines[b"made"], b"Core")
        self.assertIsNone(engines[b"system"])
        self.client.graph("system.graph('made').drop()")

    def test_cql_errors_stay_those_of_cassandra(self):
        with self.assertRaises(wire.WireError) as caught:
            self.client.query("SELEKT 1")
        self.assertEqual(caught.exception.code, 0x2000)

    def test_the_analytics_server_is_a_node(self):
        rows = self.client.query("CALL DseClientTool.getAnalyticsGraphServer()")
        self.assertEqual(rows.names(), ["result"])
        self.assertIn(support.shared("--front").node()["address"].encode(), rows.rows[0][0])


class GraphOnSeveralNodes(unittest.TestCase):
    def test_all_nodes_have_the_same_graphs(self):
        server = support.shared("--nodes", "3", "--dse-version", "6.8.16")
        with server.client(2) as second, server.client(3) as third:
            second.graph("system.graph('everywhere').create()")
            second.graph("g.addV('x').iterate()", "everywhere", graph_results=b"graphson-3.0")
            self.assertEqual(third.graph("g.V().count()", "everywhere", graph_results=b"graphson-3.0"),
                             [{"@type": "g:Int64", "@value": 1}])
            third.graph("system.graph('everywhere').drop()")
