#!/usr/bin/env python3
"""Prints a running test cluster as lines of tab-separated words, for a reader without JSON.

    describe_cluster.py DIR
"""
import json
import pathlib
import sys

cluster = json.loads((pathlib.Path(sys.argv[1]) / "cluster.json").read_text(encoding="utf-8"))
for node in cluster["nodes"]:
    print("node", node["name"], node["address"], node["port"], node["front_port"] or 0, sep="\t")
if cluster["tls"]:
    print("tls", cluster["tls"]["ca"], cluster["tls"]["foreign_ca"], sep="\t")
if cluster["astra"]:
    print("astra", cluster["astra"]["bundle"], sep="\t")
if cluster["kerberos"]:
    k = cluster["kerberos"]
    print("kerberos", k["config"], k["ccache"], k["keytab"], k["principal"], sep="\t")
