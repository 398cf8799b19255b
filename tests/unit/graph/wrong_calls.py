#!/usr/bin/env python3
"""Wrong calls of Gremlin's steps do not compile, and each is one error that names the step and the types.

    wrong_calls.py COMPILER OPTION…
"""

import os
import re
import subprocess
import sys

# call, step, its types as the compiler lists them without namespaces
WRONG = [
    ("g.V().order(Order::asc);", "order", "Order"),
    ('g.V().limit("ten");', "limit", r"char\[4\]"),
    ("g.V().times(2.5, true);", "times", "double, bool"),
    ("g.V().where(g.V().out());", "where", "graph_traversal"),
    ('g.V().has("age", [](int age) { return age > 30; });', "has", r"char\[4\], (calls::\._anon_\d+|\(lambda at .+\))"),
    ("g.V().repeat(__::out(1));", "out", "int"),
    ("g.withSack();", "source_withSack", ""),
    ("g.inject(1).fold(1, 2);", "fold", "int, int"),
]
RIGHT = ["g.V().order().by(Order::asc);", "g.V().limit(10);", "g.V().where(__::out());", "g.withSack(1).V();"]
HEADER = """#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>
using namespace dse::graph;
namespace __ = dse::graph::anonymous;
void calls(const traversal_source& g) {
"""


def errors(command, calls):
    """What the compiler says of each line of calls: a list of its errors, with their notes."""
    source = HEADER + "\n".join(calls) + "\n}\n"
    environment = {**os.environ, "LC_ALL": "C"}
    run = subprocess.run([*command, "-fsyntax-only", "-w", "-x", "c++", "-"], input=source, capture_output=True, text=True,
                         env=environment)
    first = HEADER.count("\n") + 1
    found = [[] for _ in calls]
    for text in re.split(r"^(?=\S+:\d+:\d+: (?:fatal )?error: )", run.stderr, flags=re.M)[1:]:
        place = re.match(r"<stdin>:(\d+):", text)
        if not place or not 0 <= int(place[1]) - first < len(calls):
            sys.exit(f"an error elsewhere:\n{text}")
        found[int(place[1]) - first].append(re.sub(r"\bdse::(v0::)?graph::", "", text))
    if (run.returncode != 0) != any(found):
        sys.exit(f"{' '.join(command)} fails without an error:\n{run.stderr}")
    return found


def main(command):
    wrong = [f"{text}: an error where none should be:\n{e[0]}" for text, e in zip(RIGHT, errors(command, RIGHT)) if e]
    for (text, step, types), found in zip(WRONG, errors(command, [w[0] for w in WRONG])):
        if len(found) != 1:
            wrong.append(f"{text}: {len(found)} errors instead of one:\n" + "".join(found))
        elif not re.search(rf"fits<step_id::{step}\b", found[0]) or not re.search(rf"with A = [{{<]{types}[}}>]\]", found[0]):
            wrong.append(f"{text}: the error does not name {step} and {types}:\n{found[0]}")
    print("\n".join([*wrong, f"{len(WRONG)} wrong calls, {len(wrong)} not as they should be"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
