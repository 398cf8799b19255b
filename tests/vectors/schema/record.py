#!/usr/bin/env python3
"""Records what a server's schema tables say, and how it describes the keyspace.

Usage: record.py CLUSTER_FOLDER, of a new cluster of tests/server that was started with the options below. It runs
cassandra5.cql and writes cassandra5.txt and cassandra5_described.cql beside it.

    --no-graph --yaml materialized_views_enabled=true --yaml user_defined_functions_enabled=true
    --yaml sasi_indexes_enabled=true --yaml dynamic_data_masking_enabled=true
"""
import json
import pathlib
import struct
import sys

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[1] / "server"))
from launcher.cql import QUERY, Connection, Reader, data_bytes, long_string  # noqa: E402

TABLES = ["keyspaces", "tables", "columns", "types", "functions", "aggregates", "views", "indexes", "triggers",
          "column_masks"]
VIRTUAL = ["keyspaces", "tables", "columns"]
PAGE_SIZE = 50


def pages(connection, text):
    """The RESULT messages of a query, without their headers."""
    state = None
    while True:
        parameters = struct.pack(">HBi", 1, 0x04 | (0x08 if state else 0), PAGE_SIZE)
        _, reader = connection.request(QUERY, long_string(text) + parameters + (data_bytes(state) if state else b""))
        body = reader.body[reader.at:]
        yield body
        reader = Reader(body)
        reader.unpack("i")
        flags, _ = reader.unpack("i"), reader.unpack("i")
        if not flags & 0x02:
            return
        state = reader.data_bytes()


def main():
    node = json.loads((pathlib.Path(sys.argv[1]) / "cluster.json").read_text())["nodes"][0]
    with Connection(node["address"], node["port"], timeout=60) as connection:
        connection.login()
        for statement in (here / "cassandra5.cql").read_text().split(";\n"):
            if statement.strip():
                connection.query(statement)
        release = connection.query("SELECT release_version FROM system.local")[0][0].decode()
        lines = [f"# RESULT messages of Apache Cassandra {release} to queries of its schema tables, recorded by record.py.",
                 "# One page a line: table, protocol version, message in hexadecimal."]
        queries = [(f"{table}", f"SELECT * FROM system_schema.{table} WHERE keyspace_name = 'rich'") for table in TABLES]
        queries += [(f"virtual_{table}", f"SELECT * FROM system_virtual_schema.{table} "
                     "WHERE keyspace_name = 'system_virtual_schema'") for table in VIRTUAL]
        for name, text in queries:
            lines += [f"{name} v4 {page.hex()}" for page in pages(connection, text)]
        (here / "cassandra5.txt").write_text("\n".join(lines) + "\n")
        described = [row[-1].decode() for row in connection.query("DESCRIBE KEYSPACE rich")]
        (here / "cassandra5_described.cql").write_text("\n\n".join(described) + "\n")


if __name__ == "__main__":
    main()
