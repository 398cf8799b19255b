#!/usr/bin/env python3
"""Fuzzes one target for a while: run_target.py NAME SOURCE PROGRAM.

It begins with the target's own seeds, tests/fuzz/corpus/NAME and tests/fuzz/crashes/NAME, and keeps what it finds in a
folder beside the program for the next run. How long: 60 s with DSE_TEST_LONG, else 20 s where the decoder changed, else
3 s. A finding is minimised and copied to tests/fuzz/crashes/NAME, and the command that repeats it is printed.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

SECONDS, SECONDS_IF_CHANGED, SECONDS_IF_LONG = 3, 20, 60
SECONDS_TO_MINIMISE = 10
# Inputs are short: whoever asks for megabytes at once trusted a length.
LIMITS = ["-timeout=30", "-rss_limit_mb=1024", "-malloc_limit_mb=8"]
LONGEST_INPUT = 4096
ROOT = pathlib.Path(__file__).resolve().parents[2]


def git(*arguments):
    run = subprocess.run(["git", "-c", "safe.directory=*", *arguments], cwd=ROOT, capture_output=True, text=True)
    return run.stdout.strip() if run.returncode == 0 else None


def changed_files():
    """What this branch changed since it left main; on main itself, what the last commit changed."""
    head = git("rev-parse", "HEAD")
    bases = (git("merge-base", "HEAD", main) for main in ("origin/main", "main"))
    base = next((b for b in bases if b and b != head), "HEAD~1")
    return (git("diff", "--name-only", base, "--", "sdk/core", "sdk/cloud", "geo", "graph") or "").split()


def changed_decoder(source):
    """A changed file whose name is that of a header which the target includes: wire/rows.cpp for wire/rows.hpp."""
    included = {pathlib.PurePath(name).stem for name in re.findall(r'#include ["<](.+)[">]', source.read_text())}
    return next((f for f in changed_files() if pathlib.PurePath(f).stem in included), None)


def fuzz(program, work, folders, seconds):
    corpus = work / "corpus"
    for folder in (corpus, work / "seeds"):
        folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([program, "--write-seeds", work / "seeds"], cwd=ROOT, check=True)
    command = [program, corpus, work / "seeds", *(f for f in folders if f.is_dir()), f"-max_total_time={seconds}",
               f"-max_len={LONGEST_INPUT}", f"-artifact_prefix={work}/", "-print_final_stats=1", *LIMITS]
    if "DSE_TEST_LONG" not in os.environ:
        command.append("-seed=1")  # a check of this change: it repeats what it did before; the long run looks for news
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment())
    return run.returncode, run.stdout.decode(errors="replace")


def environment():
    """Stack traces have names even where no llvm-symbolizer is installed."""
    options = os.environ.get("ASAN_OPTIONS", "")
    symbolizer = shutil.which("llvm-symbolizer-19") or shutil.which("llvm-symbolizer") or shutil.which("addr2line")
    return {**os.environ, "ASAN_OPTIONS": f"{options}:external_symbolizer_path={symbolizer}"}


def report_finding(program, name, work, log):
    written = re.search(r"Test unit written to (\S+)", log)
    if not written:
        return
    finding = pathlib.Path(written.group(1))
    smaller = work / "minimised"
    smaller.unlink(missing_ok=True)
    subprocess.run([program, "-minimize_crash=1", f"-max_total_time={SECONDS_TO_MINIMISE}",
                    f"-exact_artifact_path={smaller}", *LIMITS, finding], cwd=ROOT, capture_output=True)
    if smaller.exists() and smaller.stat().st_size:
        finding = smaller
    kept = ROOT / "tests/fuzz/crashes" / name / hashlib.sha1(finding.read_bytes()).hexdigest()[:12]
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(finding, kept)
    reason = re.search(r"^.*(?:runtime error: |what\(\): |ERROR: ).*$", log, re.MULTILINE)
    print(f"finding: {kept.relative_to(ROOT)} ({kept.stat().st_size} bytes: {kept.read_bytes()[:64].hex()})")
    print(f"reason:  {reason.group(0) if reason else 'see above'}")
    print(f"again:   cd {ROOT} && {program} {kept.relative_to(ROOT)}")


def main():
    name, source, program = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    work = pathlib.Path(program).parent / "work" / name
    changed = changed_decoder(source)
    seconds = SECONDS_IF_LONG if "DSE_TEST_LONG" in os.environ else SECONDS_IF_CHANGED if changed else SECONDS
    folders = [ROOT / "tests/fuzz" / folder / name for folder in ("corpus", "crashes")]
    status, log = fuzz(program, work, folders, seconds)
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", log)
    coverage = re.findall(r"cov: (\d+)", log)
    if status == 0 and runs and int(runs.group(1)) > 0:
        reason = f", because {changed} changed" if changed else ""
        print(f"{name}: {runs.group(1)} inputs in {seconds} s{reason}; {coverage[-1] if coverage else 0} edges")
        return 0
    print("\n".join(log.splitlines()[-60:]))
    report_finding(program, name, work, log)
    return 1


if __name__ == "__main__":
    sys.exit(main())
