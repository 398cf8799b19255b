"""Reads the scenarios of TinkerPop's feature files: the part of Gherkin that they use, no more."""

import re
import zipfile
from dataclasses import dataclass, field

FOLDER = "org/apache/tinkerpop/gremlin/test/features/"


@dataclass
class Scenario:
    place: str  # map/AddEdge.feature:12
    name: str
    tags: list
    graph: str = ""
    parameters: dict = field(default_factory=dict)  # name: literal, or (predicate, literal)
    initializer: str = ""
    traversal: str = ""
    next: bool = False
    outcome: str = ""  # unordered, ordered, of, empty, count, error; nothing when TinkerPop leaves it out itself
    rows: list = field(default_factory=list)
    count: int = -1
    message: str = ""
    counts: list = field(default_factory=list)  # (number, traversal) of the graph afterwards
    unsupported: bool = False


class Unreadable(Exception):
    pass


def unquoted(text):
    return text.replace('\\"', '"')


class Reader:
    def __init__(self, file, text):
        self.file, self.lines, self.at = file, text.splitlines(), 0

    def scenarios(self):
        found, of_all, tags = [], [], []
        while self.at < len(self.lines):
            line = self.lines[self.at].strip()
            self.at += 1
            if line.startswith("@"):
                tags = line.split()
            elif line.startswith("Feature:"):
                of_all, tags = tags, []
            elif line.startswith("Scenario:"):
                name = line.removeprefix("Scenario:").strip()
                found.append(Scenario(f"{self.file}:{self.at}", name, of_all + tags))
                tags = []
            elif re.match(r"(Given|When|Then|And) ", line):
                self._step(found[-1], line.split(" ", 1)[1])
        return found

    def _step(self, s, text):
        for pattern, act in self.STEPS:
            match = re.fullmatch(pattern, text)
            if match:
                return act(self, s, *match.groups())
        raise Unreadable(f"{s.place}: {text}")

    def _doc_string(self):
        while self.lines[self.at].strip() != '"""':  # a comment may stand before it
            self.at += 1
        self.at += 1
        begin = self.at
        while self.lines[self.at].strip() != '"""':
            self.at += 1
        self.at += 1
        return unquoted(" ".join(line.strip() for line in self.lines[begin:self.at - 1]))

    def _table(self):
        rows = []
        while self.at < len(self.lines) and self.lines[self.at].strip().startswith("|"):
            rows.append(self.lines[self.at].strip()[1:-1].strip().replace("\\|", "|"))
            self.at += 1
        return rows[1:]

    def _graph(self, s, name):
        s.graph = name

    def _parameter(self, s, name, value):
        s.parameters[name] = unquoted(value)

    def _predicate(self, s, name, predicate, value):
        s.parameters[name] = (predicate, unquoted(value))

    def _initializer(self, s):
        s.initializer = self._doc_string()

    def _traversal(self, s):
        s.traversal = self._doc_string()

    def _iterated(self, s, how):
        s.next = how == "next"

    def _result(self, s, how):
        s.outcome = how
        if how != "empty":
            s.rows = self._table()

    def _count(self, s, number):
        s.count = int(number)
        s.outcome = s.outcome or "count"

    def _count_of(self, s, number, traversal):
        s.counts.append((int(number), unquoted(traversal)))

    def _error(self, s, text):
        s.outcome, s.message = "error", unquoted(text or "")

    def _unsupported(self, s):
        s.unsupported = True

    STEPS = [
        (r"the (\w+) graph", _graph),
        (r'using the parameter (\w+) defined as "(.*)"', _parameter),
        (r'using the parameter (\w+) of P\.(\w+)\("(.*)"\)', _predicate),
        (r"the graph initializer of", _initializer),
        (r"the traversal of", _traversal),
        (r"iterated (to list|next)", _iterated),
        (r"the result should be (unordered|ordered|of|empty)", _result),
        (r"the result should have a count of (\d+)", _count),
        (r'the graph should return (\d+) for count of "(.*)"', _count_of),
        (r'the traversal will raise an error(?: with message containing text of "(.*)")?', _error),
        (r"an unsupported test", _unsupported),
        (r"nothing should happen because", lambda self, s: self._doc_string()),
    ]


def scenarios(jar):
    with zipfile.ZipFile(jar) as z:
        for name in sorted(n for n in z.namelist() if n.startswith(FOLDER) and n.endswith(".feature")):
            yield from Reader(name.removeprefix(FOLDER), z.read(name).decode()).scenarios()
