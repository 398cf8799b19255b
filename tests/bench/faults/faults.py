#!/usr/bin/env python3
"""Faults of nodes under load, and what the SDK makes of them with default options: a table in Markdown.

  tests/bench/faults/faults.py [--quick | --long] [--rows kill,stop,…] [--json FILE]

Builds preset `release` (in build/release, or $DSE_BUILD_ROOT/release). Three fault_node processes on loopback addresses
serve fault_load: 400 requests a second, whatever comes back, half of them not idempotent, each with a token of its own;
20 ms to serve one. The nodes' journals and the load's log are compared afterwards. Ends with status 1 when a row misses
its goal. --quick: short faults and few requests, to see that it works. --long: 10^7 late replies, 20 kills.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from fault_cluster import Cluster, now

ROOT = pathlib.Path(__file__).resolve().parents[3]
RATE = 400

# Measured: 2 virtual cores, protocol v4, defaults, 3 fake nodes as processes, 400 requests/s, 20 ms of service.
PEERS = ("cpp-driver 2.17.1", "python-driver 3.29.2")
PEER_FIGURES = {
    "kill": ("3 of 3 in flight fail as \"Request timed out\", all executed; 0 duplicates", "0 errors, **3 of 3 duplicates**"),
    "again": ("2 of 3", "3 of 3"),
    "restart": ("3.0-4.5 s", "4.5-6.1 s"),
    "stop": ("11.8 %", "13.8 %"),
    "eviction": ("60.0 s", "70.4 s"),
    "back": ("21.4-23.7 s", "12.4-13.8 s"),
    "outage": ("27.1, 31.6 s", "0.0 s"),
    "memory": ("+48 MB", "+18 MB after 10^5"),
    "late": ("0, 0 of 10^5", "0, **3** of 1.5 10^5"),
    "close": ("11.7 s, all completed first", "0.005 s, 0 of 500 completed first"),
}


@dataclasses.dataclass
class Size:
    kills: int = 3
    away: float = 10  # seconds between a kill and the start
    stopped: float = 120
    timeouts: int = 1_000_000
    late: int = 1_000_000


SIZES = {
    "quick": Size(kills=1, away=7, stopped=12, timeouts=60_000, late=60_000),
    "normal": Size(),
    "long": Size(kills=10, late=10_000_000),
}


@dataclasses.dataclass
class Row:
    fault: str
    figure: str
    goal: str
    met: bool
    peers: tuple = ("", "")


def seconds(us):
    return "never" if us is None else f"{us / 1e6:.2f} s"


def at_most(us, limit):
    return us is not None and us <= limit * 1e6


def correctness(fault, history, extra=""):
    found = history.violations()
    text = "0 duplicates, 0 lost, 0 misnamed" if not found else ", ".join(f"{len(v)} {k}" for k, v in found.items())
    for name, tokens in found.items():
        print(f"faults: {fault}: {name}: {[history.operations[t] for t in tokens[:5]]}", file=sys.stderr)
    return Row(fault, extra + text, "0 duplicates, 0 lost, errors say what happened", not found)


def kill(programs, folder, size, events=True):
    """Each cycle kills a node, and then the control node; each comes back."""
    backs, moments = [], []
    with Cluster(programs, folder, events=events) as c:
        c.send(0, RATE)
        time.sleep(3)
        for _ in range(size.kills):
            for role in (1, 0):
                victim = c.control_node()[role]
                victim.program.kill()
                moments.append(now())
                time.sleep(size.away)
                backs.append((victim.address, victim.start()))
                time.sleep(5)
        c.end_sending()
        h = c.history()
    with_events = "UP events" if events else "no events"
    gaps = []
    for address, ready in backs:
        served = h.first_served(address, ready)
        gaps.append(None if served is None else max(0, served - ready))
    worst = None if None in gaps else max(gaps)
    limit = 1 if events else 2
    rows = [Row(f"restart after {size.away:g} s, {with_events}: first request served again", seconds(worst),
                f"<= {limit} s", at_most(worst, limit), PEER_FIGURES["restart"])]
    around = [o for t in moments for o in h.begun(t - 2_000_000, t + 2_000_000)]
    uncertain = [o for o in around if o.outcome == "maybe_applied"]
    executed = sum(h.executions[o.token] > 0 for o in uncertain)
    others = [o for o in h.failed(0, 1 << 62) if o not in uncertain]
    for o in others[:5]:
        print(f"faults: failed, too: {o}", file=sys.stderr)
    checked = correctness(f"kill -9, {with_events} ({size.kills} nodes, {size.kills} control nodes)", h,
                          f"{len(uncertain)} maybe_applied, of which {executed} executed; {len(others)} other errors; ")
    checked.peers = PEER_FIGURES["kill"]
    again = len(h.executed_again())
    return [checked, Row("... idempotent requests executed again", f"{again} in {len(moments)} kills", "allowed", True,
                         PEER_FIGURES["again"]), *rows]


def kill_without_events(programs, folder, size):
    return kill(programs, folder, size, events=False)


def stop(programs, folder, size, role=1):
    with Cluster(programs, folder) as c:
        c.send(0, RATE)
        time.sleep(5)
        victim = c.control_node()[role]
        stopped = c.stop([victim])
        time.sleep(size.stopped)
        continued = c.go_on([victim])
        time.sleep(10)
        c.end_sending()
        h = c.history()
    failed, all_of_them = len(h.failed(stopped, continued)), len(h.begun(stopped, continued))
    last = h.last_request_to(victim.address, stopped, continued)
    eviction = 0 if last is None else last - stopped
    served = h.first_served(victim.address, continued)
    back = None if served is None else served - continued
    which = "one of three nodes" if role else "the control node"
    # A short stop ends while the requests of the first seconds are most of it.
    share_limit = 1.0 if size.stopped >= 120 else 100 * 5 / size.stopped
    return [
        Row(f"SIGSTOP of {which} for {size.stopped:g} s: operations failed",
            f"{failed} of {all_of_them} ({100 * failed / all_of_them:.2f} %)", f"<= {share_limit:.3g} %",
            failed * 100 <= all_of_them * share_limit, PEER_FIGURES["stop"]),
        Row("... eviction (last request sent to it)", seconds(eviction), "<= 5 s", at_most(eviction, 5),
            PEER_FIGURES["eviction"]),
        Row("... back after SIGCONT", seconds(back), "<= 5 s", at_most(back, 5), PEER_FIGURES["back"]),
        correctness("... correctness", h),
    ]


def stop_control(programs, folder, size):
    return stop(programs, folder, size, role=0)


def mute(programs, folder, size, whole=False):
    """Timeouts of 10 ms against nodes that answer no statement, or are stopped altogether."""
    with Cluster(programs, folder, service_ms=2) as c:
        c.send(4000, 2000, 0, "quiet")
        before = c.wait()
        if whole:
            c.stop(c.nodes)
        else:
            c.all("mute")
        c.send(size.timeouts, 20_000, 10, "quiet")
        after = c.wait()
        c.send(0, RATE, 100)
        time.sleep(3)
        healed = c.go_on(c.nodes)
        if not whole:
            c.all("unmute")
            healed = now()
        time.sleep(6)
        c.end_sending()
        h = c.history()
    first = h.first_success(healed)
    outage = None if first is None else first - healed
    grown = after["rss_kb"] - before["rss_kb"]
    name = "stopped nodes" if whole else "mute nodes"
    return [
        Row(f"{size.timeouts} requests with 10 ms against {name}: first success after the end", seconds(outage),
            "<= 1 s", at_most(outage, 1), PEER_FIGURES["outage"] if not whole else ("", "")),
        Row("... resident memory afterwards", f"{before['rss_kb'] / 1024:.1f} MB, {grown / 1024:+.1f} MB", "<= +8 MB",
            grown <= 8192, PEER_FIGURES["memory"] if not whole else ("", "")),
        Row("... completed", f"{after['maybe_applied'] - before['maybe_applied']} maybe_applied, "
            f"{after['not_sent'] - before['not_sent']} not_sent, {after['doubled']} twice", "each once, none twice",
            after["sent"] == after["completed"] and after["doubled"] == 0),
    ]


def mute_whole(programs, folder, size):
    return mute(programs, folder, size, whole=True)


def late(programs, folder, size):
    """Three of four replies come 60 ms after requests that wait for 20 ms."""
    with Cluster(programs, folder, service_ms=5) as c:
        c.all("delay 60 75")
        c.send(size.late, 12_000, 20, "quiet")
        r = c.wait()
        c.history()
    return [Row(f"{size.late} requests with 20 ms, three of four replies after 60 ms: wrong deliveries, double completions",
                f"{r['wrong']}, {r['doubled']} ({r['ok']} answered, {r['maybe_applied']} timed out, "
                f"{r['not_sent'] + r['other']} others)",
                "0, 0", r["wrong"] == r["doubled"] == 0 and r["ok"] > 0, PEER_FIGURES["late"])]


def close(programs, folder, size):
    with Cluster(programs, folder) as c:
        c.all("mute")
        c.send(500, 5000, 0, "quiet")
        r = c.close()
        limit = c.options["drain_limit_ms"] + 250
    return [Row(f"close with {r['unanswered']} unanswered", f"{r['close_ms'] / 1000:.2f} s, "
                f"{r['unanswered'] - r['not_completed_before']} completed first", f"<= {limit / 1000:g} s, all",
                r["unanswered"] == 500 and r["not_completed_before"] == 0 and r["close_ms"] <= limit,
                PEER_FIGURES["close"])]


ROWS = {f.__name__: f for f in (kill, kill_without_events, stop, stop_control, mute, mute_whole, late, close)}


def build():
    root = pathlib.Path(os.environ.get("DSE_BUILD_ROOT", ROOT / "build"))
    folder = root / "release"
    for command in (["cmake", "--preset", "release", "-B", folder],
                    ["cmake", "--build", folder, "--target", "bench_faults"]):
        if (run := subprocess.run(command, cwd=ROOT, capture_output=True, text=True)).returncode:
            sys.exit(run.stdout + run.stderr)
    return folder / "tests/bench"


def print_rows(rows):
    for r in rows:
        print(f"| {r.fault} | {r.figure} | {r.goal} | {'yes' if r.met else '**no**'} | {r.peers[0]} | {r.peers[1]} |",
              flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = options.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", dest="size", const="quick", default="normal")
    size.add_argument("--long", action="store_const", dest="size", const="long")
    options.add_argument("--rows", default=",".join(ROWS), help=", ".join(ROWS))
    options.add_argument("--json", type=pathlib.Path, help="one line for each row")
    wanted = options.parse_args()
    programs = build()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        with Cluster(programs, pathlib.Path(folder) / "options") as c:
            print(f"Options: {json.dumps(c.options)}\n")
        print(f"| fault | this SDK | goal | met | {PEERS[0]} | {PEERS[1]} |\n|---|---|---|---|---|---|", flush=True)
        for name in wanted.rows.split(","):
            print(f"faults: {name}", file=sys.stderr)
            measured = ROWS[name](programs, pathlib.Path(folder) / name, SIZES[wanted.size])
            print_rows(measured)
            rows += measured
    if wanted.json:
        wanted.json.write_text("".join(json.dumps(dataclasses.asdict(r)) + "\n" for r in rows))
    sys.exit(any(not r.met for r in rows))


if __name__ == "__main__":
    main()
