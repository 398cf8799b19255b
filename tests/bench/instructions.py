#!/usr/bin/env python3
"""User-space instructions and heap allocations per request of client_sdk, and the gate that they must pass.

  tests/bench/instructions.py [--gate] [--workloads select,page] [--modes callback] [--protocols v4,v5] [--json FILE]

Builds preset `release` (in build/release, or $DSE_BUILD_ROOT/release), starts bench_server on a free loopback port and
runs client_sdk twice under callgrind with different numbers of requests: the difference is free of start-up and
shutdown. Instructions of the kernel are not counted; of `rep movsb` callgrind counts every byte. Allocations are those
of a normal run behind its warm-up.

--gate measures what the limits below name, counts each limit as one test, and closes with `N passed, N failed`.
Without it everything is measured and nothing fails.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

WORKLOADS = {  # in flight, and the requests of the shorter and the longer run
    "select": (128, 4000, 24000),
    "insert": (128, 4000, 24000),
    "page": (4, 20, 60),  # 5,000 rows of text, bigint, int, double, uuid, blob
    "blob": (4, 20, 60),  # 1 MiB
}
MODES = ("callback", "or_throw")
PROTOCOLS = ("v4", "v5")

# workload, mode, protocol: most instructions, most allocations; where the number comes from. Default policies, deadline
# and counters on, typed decode; GCC 12.2 -O3. Measured beside them: the DataStax C/C++ driver 2.17.1 takes 13,464
# instructions and 19.1 allocations for the select, 12,636 and 17.1 for the insert, 4,523,810 for the page.
LIMITS = {
    # A seventh of the C/C++ driver's; a bare client with neither routing nor policies takes 548.
    ("select", "callback", "v4"): (2000, 1),
    ("insert", "callback", "v4"): (2000, 1),
    # The callbacks' limit and one coroutine frame around each request, which costs 330 to 350 where nothing else runs.
    ("select", "or_throw", "v4"): (2500, 1),
    ("insert", "or_throw", "v4"): (2500, 1),
    # 1.2 times a bare client's typed decode in one pass (288,398).
    ("page", "callback", "v4"): (350000, 1),
}


def build():
    folder = pathlib.Path(os.environ.get("DSE_BUILD_ROOT", ROOT / "build")) / "release"
    commands = (
        # Whatever pieces the libraries are compiled in elsewhere: users compile them file by file.
        ["cmake", "--preset", "release", "-B", folder, "-DDSE_PRECOMPILE=ON", "-DDSE_UNITY=OFF"],
        ["cmake", "--build", folder, "--target", "bench", "-j", str(os.cpu_count())],
    )
    for command in commands:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr + "instructions: the benchmarks do not build")
    return folder / "tests/bench"


@contextlib.contextmanager
def server(programs):
    with subprocess.Popen([programs / "bench_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        try:
            ready = re.match(r"READY port=(\d+)", node.stdout.readline())
            if not ready:
                sys.exit("instructions: bench_server did not start")
            yield ready[1]
        finally:
            node.stdin.close()


class Client:
    def __init__(self, programs, port):
        self.programs, self.port = programs, port

    def command(self, case, requests, *more):
        workload, mode, protocol = case
        return [
            *(self.programs / "client_sdk", "--port", self.port, "--workload", workload, "--mode", mode),
            *("--protocol", protocol, "--inflight", str(WORKLOADS[workload][0]), "--n", str(requests), *more),
        ]

    def instructions(self, case, requests):
        with tempfile.TemporaryDirectory() as folder:
            tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out"]
            client = self.command(case, requests, "--warmup", "0")
            run = subprocess.run(tool + client, capture_output=True, text=True, timeout=600)
        count = re.search(r"Collected : (\d+)", run.stderr)
        if run.returncode != 0 or not count:
            raise RuntimeError(run.stderr[-2000:])
        return int(count[1])

    def measure(self, case):
        """What one case costs, in the form that the clients of several drivers share."""
        workload, mode, protocol = case
        in_flight, few, many = WORKLOADS[workload]
        instructions = (self.instructions(case, many) - self.instructions(case, few)) / (many - few)
        preload = dict(os.environ, LD_PRELOAD=str(self.programs / "libbench_allocations.so"))
        run = subprocess.run(self.command(case, many), capture_output=True, text=True, timeout=600, env=preload)
        if run.returncode != 0:
            raise RuntimeError(run.stderr[-2000:])
        line = json.loads(run.stdout)
        return {
            "name": f"native-sdk-{mode}-{protocol}",
            "workload": workload,
            "inflight": in_flight,
            "instructions_per_request": [instructions],
            "allocs_per_request": line["allocs_per_request"],
            "alloc_bytes_per_request": line["alloc_bytes_per_request"],
        }


def print_table(results):
    print("| workload | client | instructions | allocations | bytes allocated |")
    print("| --- | --- | ---: | ---: | ---: |")
    for r in results:
        print(
            f"| {r['workload']}-{r['inflight']} | {r['name']} | {r['instructions_per_request'][0]:,.0f} "
            f"| {r['allocs_per_request']:.3f} | {r['alloc_bytes_per_request']:,.0f} |"
        )


def check(case, result):
    """Prints each limit of a case as a test; how many passed and failed."""
    most_instructions, most_allocations = LIMITS[case]
    passed = failed = 0
    for what, found, most in (
        ("instructions", result["instructions_per_request"][0], most_instructions),
        ("allocations", result["allocs_per_request"], most_allocations),
    ):
        kept = found <= most
        passed, failed = passed + kept, failed + (not kept)
        name = f"{result['workload']}-{result['inflight']} {case[1]} {case[2]}"
        print(f"{'ok    ' if kept else 'FAILED'} {name}: {found:,.3f} {what}, at most {most:,}")
    return passed, failed


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gate", action="store_true", help="measure what has a limit, and fail beyond it")
    options.add_argument("--workloads", default=",".join(WORKLOADS))
    options.add_argument("--modes", default=",".join(MODES))
    options.add_argument("--protocols", default=",".join(PROTOCOLS))
    options.add_argument("--json", type=pathlib.Path, help="one line for each case")
    wanted = options.parse_args()
    cases = [
        (workload, mode, protocol)
        for workload in wanted.workloads.split(",")
        for mode in wanted.modes.split(",")
        for protocol in wanted.protocols.split(",")
        if not wanted.gate or (workload, mode, protocol) in LIMITS
    ]

    programs = build()
    results, verdicts = [], []
    with server(programs) as port:
        client = Client(programs, port)
        for case in cases:
            try:
                result = client.measure(case)
            except (RuntimeError, subprocess.TimeoutExpired) as e:
                print("FAILED", " ".join(case), e)
                verdicts.append((0, 1))
                continue
            results.append(result)
            if wanted.gate:
                verdicts.append(check(case, result))
    print_table(results)
    if wanted.json:
        wanted.json.write_text("".join(json.dumps(r) + "\n" for r in results))
    passed, failed = (sum(v) for v in zip(*verdicts)) if verdicts else (0, 0)
    if wanted.gate:
        print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or (wanted.gate and passed == 0))


if __name__ == "__main__":
    main()
