#!/usr/bin/env python3
"""Runs an example program against a running test cluster.

    on_cluster.py CLUSTER_JSON PROGRAM

The program's first argument is a connection URI for the cluster's first node, with user and password where the cluster
has any. The Kerberos example gets the cluster's realm, keytab and principal.
"""
import json
import os
import sys


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        cluster = json.load(file)
    program = sys.argv[2]
    node = cluster["nodes"][0]
    address = f"{node['address']}:{node['front_port'] or node['port']}"
    arguments = []
    user = ""
    if os.path.basename(program) == "kerberos" and cluster["kerberos"]:
        kerberos = cluster["kerberos"]
        os.environ["KRB5_CONFIG"] = kerberos["config"]
        os.environ["KRB5CCNAME"] = kerberos["ccache"]
        arguments = [kerberos["keytab"], kerberos["principal"]]
    if os.path.basename(program) != "kerberos" and cluster["users"]:
        ada = next(u for u in cluster["users"] if u["user"] == "ada")
        user = f"{ada['user']}:{ada['password']}@"
    os.execv(program, [program, f"cassandra://{user}{address}?dc=dc1", *arguments])


if __name__ == "__main__":
    sys.exit(main())
