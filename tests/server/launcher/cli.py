"""The commands of dse-test-server."""
import argparse
import json
import os
import pathlib
import shutil
import signal
import sys

from . import archive, astra, guard, suite
from .build import Build
from .cluster import Cluster
from .node import Node
from .report import Failure, progress

DSE_VERSION = "6.8.16"


def build(_args):
    outputs = Build()
    outputs.ensure()
    archive.ensure(outputs)
    progress(f"built: {outputs.own}")


def features(args):
    outputs = Build()
    outputs.ensure_features()
    shutil.copyfile(outputs.features, args.file)


def start(args):
    owner = None
    if args.owner:
        try:
            owner = os.pidfd_open(args.owner)
        except OSError as e:
            raise Failure(f"--owner {args.owner}: {e.strerror}") from None
    build(args)
    options = {key: value for key, value in vars(args).items() if key not in ("run", "program", "dir", "owner")}
    options["dc"] = options["dc"] or ["dc1"]
    if args.astra and args.tls == "off":
        options["tls"] = "client"
    if args.front and not args.dse_version:
        options["dse_version"] = DSE_VERSION
    Cluster.start(args.dir, options, owner, args.program)


def stop(args):
    cluster = Cluster(args.dir)
    progress(f"{cluster.remove() if args.remove else cluster.stop()} node(s) stopped")


def status(args):
    cluster = Cluster(args.dir)
    states = [{"name": node.name, "address": node.address, "port": node.port,
               "front_port": node.front.port if node.front else None,
               "pid": node.process.pid, "state": node.state()} for node in cluster.nodes]
    kdc, proxy = (helper and ("down" if helper.process.pid is None else "paused" if helper.process.paused() else "up")
                  for helper in (cluster.kdc, cluster.astra))
    if args.json:
        print(json.dumps({"nodes": states, "kdc": kdc, "proxy": proxy, "guard": cluster.guard.process.pid}, indent=1))
        return
    for node in states:
        print(f"{node['name']} {node['address']}:{node['port']} {node['state']}"
              + (f" pid {node['pid']}" if node["pid"] else ""))
    if kdc:
        print(f"kdc {cluster.kdc.address} {kdc}")
    if proxy:
        print(f"proxy {astra.NAME}:{cluster.astra.port} {proxy}")


def node(args):
    cluster = Cluster(args.dir)
    chosen = [cluster.node(name) for name in args.names]
    act = {"stop": Node.stop, "restart": Node.stop, "kill": Node.kill,
           "pause": lambda n: n.signal(signal.SIGSTOP), "resume": lambda n: n.signal(signal.SIGCONT)}.get(args.action)
    if act:
        for one in chosen:
            act(one)
    if args.action in ("start", "restart"):
        cluster.start_nodes(chosen)
        cluster.write_description()


def kdc_of(cluster):
    if cluster.kdc is None:
        raise Failure("this cluster has no KDC: start it with --auth gssapi")
    return cluster.kdc


def act_on(helper, name, action, *start_options):
    """On a process that stands beside the nodes."""
    if action == "start":
        if helper.process.pid is not None:
            raise Failure(f"the {name} is already running")
        helper.start(*start_options)
    elif action == "stop":
        helper.stop()
    elif not helper.process.signal({"pause": signal.SIGSTOP, "resume": signal.SIGCONT}[action]):
        raise Failure(f"the {name} is not running")


def kdc(args):
    act_on(kdc_of(Cluster(args.dir)), "KDC", args.action, args.clock)


def proxy(args):
    cluster = Cluster(args.dir)
    if cluster.astra is None:
        raise Failure("this cluster has no proxy: start it with --astra")
    act_on(cluster.astra, "proxy", args.action)
    cluster.write_description()


def kinit(args):
    chosen = kdc_of(Cluster(args.dir))
    cache = args.ccache or chosen.ccache
    if args.expired:
        chosen.kinit_expired(args.principal, cache)
    else:
        chosen.kinit(args.principal, cache, args.lifetime)
    print(cache)


def watch(args):
    directory = pathlib.Path(args.dir)
    guard.watch(directory, json.loads((directory / "settings.json").read_text())["token"], args.starter, args.owner_fd)


def parser():
    top = argparse.ArgumentParser(prog="dse-test-server", description="Apache Cassandra nodes that answer like DSE.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name, run, text):
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    def with_dir(sub):
        sub.add_argument("--dir", required=True, help="the cluster's folder")
        return sub

    command("build", build, "build the server, if its sources changed")
    p = command("features", features, "fetch the artifact with TinkerPop's feature files")
    p.add_argument("file", help="where it is copied to")
    p = with_dir(command("start", start, "create a cluster and wait until it answers"))
    p.add_argument("--nodes", type=int, default=1)
    p.add_argument("--auth", choices=("none", "plain", "gssapi", "password"), default="none")
    p.add_argument("--tls", choices=("off", "on", "optional", "client"), default="off", help="client: ask clients for certificates")
    p.add_argument("--tls-name", action="append", default=[],
                   help="name in the server's certificate (DNS:x, IP:x), instead of localhost and the addresses")
    p.add_argument("--astra", action="store_true",
                   help="a proxy before the nodes, a metadata service and a secure-connect bundle; with --tls client")
    p.add_argument("--front", action="store_true", help="a front with DSE_V1, DSE_V2 and continuous paging before each node")
    p.add_argument("--front-option", action="append", default=[], metavar="KEY=VALUE")
    p.add_argument("--dse-version", help=f"show DSE's columns in the node tables (with --front: {DSE_VERSION})")
    p.add_argument("--graph", action=argparse.BooleanOptionalAction, default=True)
    p.add_argument("--analytics-node", type=int, metavar="N",
                   help="the node that every node names as the server for graph analytics; default: each itself")
    p.add_argument("--owner", type=int, metavar="PID", help="end the cluster when this process is gone")
    p.add_argument("--dc", action="append", default=[], help="data centre of node 1, 2, ...; the last one repeats")
    p.add_argument("--yaml", action="append", default=[], metavar="KEY=VALUE", help="a value starting with [ { or \" is JSON")
    p.add_argument("--jvm-arg", action="append", default=[])
    p.add_argument("--heap", default="384m")
    p.add_argument("--log-level", default="INFO")
    p.add_argument("--ip-prefix", help="first three bytes of the addresses, as 127.7.7.; any free ones if not given")
    p.add_argument("--port", type=int)
    p.add_argument("--front-port", type=int)
    p.add_argument("--storage-port", type=int)
    p.add_argument("--graph-port", type=int)
    p.add_argument("--timeout", type=float, default=120, help="seconds until a start counts as failed")

    p = with_dir(command("stop", stop, "end the cluster"))
    p.add_argument("--remove", action="store_true", help="end it at once and remove its folder, logs included")
    p = with_dir(command("status", status, "state of each node"))
    p.add_argument("--json", action="store_true")
    p = with_dir(command("node", node, "act on nodes"))
    p.add_argument("action", choices=("stop", "kill", "pause", "resume", "restart", "start"))
    p.add_argument("names", nargs="+", metavar="name", help="node1, node2, ...; started at the same time, else one by one")
    p = with_dir(command("kdc", kdc, "act on the KDC"))
    p.add_argument("action", choices=("pause", "resume", "stop", "start"))
    p.add_argument("--clock", metavar="+1h", help="with start: how far its clock is off, as faketime(1) has it")
    p = with_dir(command("proxy", proxy, "act on the proxy of --astra"))
    p.add_argument("action", choices=("pause", "resume", "stop", "start"))
    p = with_dir(command("kinit", kinit, "get a ticket; prints the cache's name"))
    p.add_argument("principal", nargs="?", default="ada", help="ada, bob (has no rights), stranger (has no role)")
    p.add_argument("--ccache", help="FILE:path; default: the cluster's own")
    p.add_argument("--lifetime", default="10h")
    p.add_argument("--expired", action="store_true", help="wait until the ticket has expired")

    p = command("test", suite.run, "run the tests of the server itself; ends with a line 'N passed, N failed'")
    p.add_argument("names", nargs="*", help="junit, gremlin (TinkerPop's feature suite) or a module of tests/; all if none")

    p = with_dir(command("guard", watch, argparse.SUPPRESS))
    p.add_argument("--starter", type=int)
    p.add_argument("--owner-fd", type=int)
    return top


def main(program):
    args = parser().parse_args()
    args.program = program
    # A polite end must run the clean-up that SIGINT runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143) if args.run is not watch else os._exit(0))
    try:
        args.run(args)
    except Failure as e:
        print(f"dse-test-server: error: {e}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
