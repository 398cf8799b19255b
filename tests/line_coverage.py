#!/usr/bin/env python3
"""Line coverage of one folder: line_coverage.py BUILD_FOLDER FOLDER LEAST_PERCENT.

Adds up what gcov says about all objects of the build. A line of a template or an inline function is reached when it is
in any of them. Exits 1 when fewer than LEAST_PERCENT of the folder's lines were reached.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def reached_lines(counters, folder):
    """{file: {line: reached}} of one object, for files of the folder."""
    run = subprocess.run(["gcov", "--json-format", "--stdout", counters], cwd=counters.parent, capture_output=True,
                         text=True, check=True)
    report = json.loads(run.stdout)
    files = collections.defaultdict(dict)
    for file in report["files"]:
        path = pathlib.Path(os.path.normpath(os.path.join(report["current_working_directory"], file["file"])))
        if folder not in path.parents:
            continue
        for line in file["lines"]:
            number = line["line_number"]
            files[path][number] = files[path].get(number, False) or line["count"] > 0
    return files


def total_lines(build, folder):
    total = collections.defaultdict(dict)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for files in pool.map(lambda counters: reached_lines(counters, folder), sorted(build.rglob("*.gcda"))):
            for path, lines in files.items():
                for number, reached in lines.items():
                    total[path][number] = total[path].get(number, False) or reached
    return total


def ranges(numbers):
    """12, 13, 14, 20 as `12-14 20`."""
    groups = []
    for n in numbers:
        if groups and groups[-1][1] == n - 1:
            groups[-1][1] = n
        else:
            groups.append([n, n])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in groups)


def main():
    build, folder, least = pathlib.Path(sys.argv[1]).resolve(), ROOT / sys.argv[2], float(sys.argv[3])
    all_lines = all_reached = 0
    for path, lines in sorted(total_lines(build, folder).items()):
        reached = sum(lines.values())
        all_lines += len(lines)
        all_reached += reached
        missed = ranges(sorted(n for n, ran in lines.items() if not ran))
        print(f"{path.relative_to(folder)!s:28} {reached:4} of {len(lines):4} lines {100 * reached / len(lines):6.1f} %  {missed}")
    if all_lines == 0:
        print(f"no lines of {folder} were counted")
        return 1
    percent = 100 * all_reached / all_lines
    print(f"{sys.argv[2]}: {all_reached} of {all_lines} lines, {percent:.1f} %; at least {least:g} % are wanted")
    return 0 if percent >= least else 1


if __name__ == "__main__":
    sys.exit(main())
