#!/usr/bin/env python3
"""Runs an example program against a running test cluster.

    on_cluster.py CLUSTER_JSON PROGRAM

The program's first argument is a connection URI for the cluster's first node, with user and password where the cluster
has any. The Kerberos example gets the cluster's realm, keytab and principal. Fails when the program does, or when it does
not print what it is expected to.
"""
import json
import os
import subprocess
import sys

EXPECTED = {
    "blocking": ["Ada 36", "Grace of unknown age"],
    "dsl": ["marko knows josh", "the youngest of them is 27", "josh created more than one thing"],
    "coroutine": ["127.5 without a note", "as expected: "],
    "call_styles": ["callback: ", "future: ", "cancelled: ", "limited to a nanosecond: "],
    "geometry": [" from here, in the zone"],
    "graph": [" vertices, "],
    "remote_style": ["marko knows josh", "the youngest is 27", "nobody is not there", "6 edges"],
    "kerberos": ["logged in to dsetest", "as {principal}"],
}


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        cluster = json.load(file)
    program = sys.argv[2]
    name = os.path.basename(program)
    node = cluster["nodes"][0]
    address = f"{node['address']}:{node['front_port'] or node['port']}"
    kerberos = cluster["kerberos"] or {}
    arguments = []
    user = ""
    if name == "kerberos" and kerberos:
        os.environ["KRB5_CONFIG"] = kerberos["config"]
        os.environ["KRB5CCNAME"] = kerberos["ccache"]
        arguments = [kerberos["keytab"], kerberos["principal"]]
    if name != "kerberos" and cluster["users"]:
        ada = next(u for u in cluster["users"] if u["user"] == "ada")
        user = f"{ada['user']}:{ada['password']}@"
    with subprocess.Popen([program, f"cassandra://{user}{address}?dc=dc1", *arguments], stdout=subprocess.PIPE,
                          text=True) as child:
        printed = ""
        for line in child.stdout:
            print(line, end="", flush=True)
            printed += line
    expected = [text.format(**kerberos) for text in EXPECTED.get(name, [])]
    missing = [text for text in expected if text not in printed]
    for text in missing:
        print(f"{name} did not print '{text}'", file=sys.stderr)
    return child.returncode or len(missing)


if __name__ == "__main__":
    sys.exit(main())
