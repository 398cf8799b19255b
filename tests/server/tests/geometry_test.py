"""The geometry and date range types: literals give DSE's bytes, bound values are checked as DSE checks them."""
import json
import struct
import unittest

import support
import wire

VECTORS = {
    "PointType": {
        "POINT (1.1 2.2)": "01010000009a9999999999f13f9a99999999990140",
        "POINT (-1.2 -100)": "0101000000333333333333f3bf00000000000059c0"},
    "LineStringType": {
        "LINESTRING EMPTY": "010200000000000000",
        "LINESTRING (0 0, 1 1)": "01020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f"},
    "PolygonType": {
        "POLYGON EMPTY": "010300000000000000",
        "POLYGON ((1 3, 3 1, 3 6, 1 3))":
            "01030000000100000004000000000000000000f03f00000000000008400000000000000840000000000000f03f00000000000008"
            "400000000000001840000000000000f03f0000000000000840"},
    "DateRangeType": {
        "*": "05", "[* TO *]": "04", "2000-11": "00000000e28d83480001", "-0009": "00ffffc73371745c0000",
        "[2011-01 TO 2015]": "010000012d3edfa4000100000151fa7bdbff00", "[1999 TO *]": "02000000d5131e800000",
        "[* TO 2014-12-01]": "030000014a084be7ff02"},
}
POINT = bytes.fromhex("01010000009a9999999999f13f9a99999999990140")
REFUSED = {
    "PointType": {"big-endian": "0000000001400199999999999a4010cccccccccccd", "truncated": "0101000000", "empty": "",
                  "not a number": "0101000000" + struct.pack("<dd", float("nan"), float("nan")).hex(),
                  "a line": VECTORS["LineStringType"]["LINESTRING (0 0, 1 1)"]},
    "LineStringType": {"one point": "01020000000100000000000000000000000000000000000000", "count": "0102000000ffffffff",
                       "crossing itself": "010200000004000000" + struct.pack("<8d", 0, 0, 2, 2, 0, 2, 2, 0).hex()},
    "PolygonType": {"open ring": "01030000000100000003000000" + struct.pack("<6d", 1, 3, 3, 1, 3, 6).hex(),
                    "clockwise ring": "01030000000100000004000000" + struct.pack("<8d", 1, 3, 3, 6, 3, 1, 1, 3).hex()},
    "DateRangeType": {"type 127": "7f", "precision 7": "00000000e28d83480007", "9 bytes": "00000000e28d834800"},
}


class Geometry(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = support.shared("--front").client()
        cls.client.query("CREATE KEYSPACE geo WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
        for kind in VECTORS:
            cls.client.query(f"CREATE TABLE geo.{kind} (k int PRIMARY KEY, v '{kind}')")

    @classmethod
    def tearDownClass(cls):
        cls.client.socket.close()

    def read(self, kind, key):
        return self.client.query(f"SELECT v FROM geo.{kind} WHERE k = {key}").rows[0][0]

    def test_literals_have_the_bytes_of_dse(self):
        for kind, vectors in VECTORS.items():
            for text, expected in vectors.items():
                with self.subTest(text):
                    self.client.query(f"INSERT INTO geo.{kind} (k, v) VALUES (1, '{text}')")
                    self.assertEqual(self.read(kind, 1).hex(), expected)

    def test_bound_values_come_back_unchanged(self):
        for kind, vectors in VECTORS.items():
            for text, expected in vectors.items():
                with self.subTest(text):
                    self.client.query(f"INSERT INTO geo.{kind} (k, v) VALUES (2, ?)", [bytes.fromhex(expected)])
                    self.assertEqual(self.read(kind, 2).hex(), expected)

    def test_bound_values_that_dse_refuses_are_refused(self):
        for kind, vectors in REFUSED.items():
            for why, value in vectors.items():
                with self.subTest(f"{kind} {why}"), self.assertRaises(wire.WireError) as caught:
                    self.client.query(f"INSERT INTO geo.{kind} (k, v) VALUES (3, ?)", [bytes.fromhex(value)])
                self.assertEqual(caught.exception.code, 0x2200)

    def test_metadata_names_the_class(self):
        rows = self.client.query("SELECT v FROM geo.PointType")
        self.assertEqual(rows.columns, [("v", "org.apache.cassandra.db.marshal.PointType")])

    def test_json_is_geojson(self):
        self.client.query("INSERT INTO geo.PointType JSON '{\"k\": 5, \"v\": {\"type\": \"Point\", \"coordinates\": [1.1, 2.2]}}'")
        self.assertEqual(self.read("PointType", 5), POINT)
        text = self.client.query("SELECT tojson(v) FROM geo.PointType WHERE k = 5").rows[0][0]
        self.assertEqual(json.loads(text)["coordinates"], [1.1, 2.2])

    def test_geometries_are_keys_and_inside_collections(self):
        self.client.query("CREATE TABLE geo.keys (p 'PointType', c 'PolygonType', l list<'PointType'>, "
                          "t tuple<int, 'LineStringType'>, PRIMARY KEY (p, c))")
        self.client.query("INSERT INTO geo.keys (p, c, l, t) VALUES ('POINT (1.1 2.2)', 'POLYGON EMPTY', ['POINT (1.1 2.2)'], "
                          "(1, 'LINESTRING EMPTY'))")
        rows = self.client.query("SELECT l FROM geo.keys WHERE p = ? AND c = 'POLYGON EMPTY'", [POINT])
        self.assertEqual(rows.rows, [[struct.pack(">ii", 1, len(POINT)) + POINT]])

    def test_wrong_date_ranges_are_named(self):
        for text, message in (("[2001 TO 2000]", "Wrong order"), ("[2001 TO", "Could not parse date range")):
            with self.assertRaisesRegex(wire.WireError, message):
                self.client.query(f"INSERT INTO geo.DateRangeType (k, v) VALUES (9, '{text}')")
