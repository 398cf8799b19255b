"""Translates Gremlin text, as TinkerPop's feature files have it, to C++ that calls the public typed steps."""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "graph/src"))
from generate_steps import cpp_name  # noqa: E402

TERMINALS = {"iterate", "toList", "next", "toSet", "hasNext"}
TOKEN = re.compile(r"""\s*(?:
    (?P<str>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*') |
    (?P<num>[+-]?(?:\d[\d_]*\.\d+(?:[eE][+-]?\d+)?|\d[\d_]*(?:[eE][+-]?\d+)?)[bBsSiIlLfFdDmMnN]?) |
    (?P<name>[A-Za-z_$][\w$]*) |
    (?P<op>\.\.|[-+.,:;()\[\]{}]))""", re.VERBOSE)
DEFAULT_REAL = "m"  # as in gremlin-lang and Groovy: a literal with a point is a BigDecimal


class Untranslatable(Exception):
    pass


def cpp_string(text):
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "?": "\\?"}
    octets = (chr(b) for b in text.encode("utf-8"))
    return '"' + "".join(escapes.get(c) or (c if " " <= c <= "~" else f"\\{ord(c):03o}") for c in octets) + '"'


def infinite_or_nan(word):
    name = "quiet_NaN" if word == "NaN" else "infinity"
    return f"std::numeric_limits<double>::{name}()"


def number(word):
    """A literal with its suffix (b s i l f d m n), or the type that Groovy gives one without."""
    word = word.replace("_", "")
    suffix = word[-1].lower() if word[-1].isalpha() else ""
    digits = (word[:-1] if suffix else word).lstrip("+")
    if not suffix:
        if not re.fullmatch(r"-?\d+", digits):
            suffix = DEFAULT_REAL
        else:
            v = int(digits)
            suffix = "i" if -2**31 <= v < 2**31 else "l" if -2**63 <= v < 2**63 else "n"
    least = {"i": (-2**31, "std::numeric_limits<int>::min()"), "l": (-2**63, "std::numeric_limits<std::int64_t>::min()")}
    if suffix in least and int(digits) == least[suffix][0]:
        return least[suffix][1]
    if suffix in "fd" and "." not in digits and "e" not in digits.lower():
        digits += ".0"
    return {"b": f"std::int8_t{{{digits}}}", "s": f"std::int16_t{{{digits}}}", "i": digits,
            "l": f"std::int64_t{{{digits}}}", "f": digits + "F", "d": digits,
            "m": f'decimal::from_string("{digits}")', "n": f'varint::from_string("{digits}")'}[suffix]


def literal(text):
    """A parameter or the row of a table, such as d[1].i or m[{…}], as an expression."""
    text = text.strip()
    if text in ("null", "true", "false"):
        return "nullptr" if text == "null" else text
    m = re.fullmatch(r"(str|vp|dt|uuid|v|e|m|l|s|p|t|D|M|c|d)\[(.*)\](?:\.(\w+))?", text, re.S)
    if not m:
        return cpp_string(text)
    kind, inner, suffix = m.groups()
    items = ", ".join(literal(i) for i in inner.split(",")) if inner and kind in "lsp" else ""
    if kind == "d":
        if inner in ("NaN", "Infinity", "-Infinity"):
            return ("-" if inner[0] == "-" else "") + infinite_or_nan(inner.lstrip("-"))
        return number(inner + (suffix or ""))
    if kind in ("v", "e"):
        return f"w.{kind}{'_' + suffix if suffix else ''}({cpp_string(inner)})"
    if kind == "vp":
        owner, content = re.fullmatch(r"(.+)-(.+)->(.+)", inner).group(1, 2), inner.split("->", 1)[1]
        return f"w.vp({cpp_string(owner[0])}, {cpp_string(owner[1])}, value({literal(content)}))"
    if kind == "m":
        return mapping(json.loads(inner.replace('\\"', '"')))
    return {"str": lambda: cpp_string(inner), "l": lambda: f"list_of({items})", "s": lambda: f"set_of({items})",
            "p": lambda: f"path_of({{{items}}})", "t": lambda: f"T::{inner}", "D": lambda: f"Direction::{inner}",
            "M": lambda: f"Merge::{inner}", "dt": lambda: f"datetime({cpp_string(inner)})",
            "uuid": lambda: f"uuid::from_string({cpp_string(inner)})", "c": lambda: f"lambda({cpp_string(inner)})"}[kind]()


def mapping(v):
    if isinstance(v, dict):
        return f"map_of({{{', '.join(f'{{{literal(k)}, {mapping(x)}}}' for k, x in v.items())}}})"
    if isinstance(v, list):
        return f"list_of({', '.join(mapping(x) for x in v)})"
    if v is None or isinstance(v, bool):
        return "nullptr" if v is None else str(v).lower()
    return literal(v) if isinstance(v, str) else str(v)


class Language:
    """What graph/src/steps.txt says of names."""

    def __init__(self, path):
        self.predicates, self.tokens, self.strategies = {}, {}, set()
        self.constants, self.steps, self.takes_double = set(), set(), set()
        for line in path.read_text().splitlines():
            words = line.split("#")[0].split()
            if not words:
                continue
            match words[0]:
                case "predicate":
                    self.predicates[words[2]] = words[1]
                case "token":
                    for w in words[3:]:
                        if not w.startswith("@"):
                            self.tokens.setdefault(w, []).append(words[1])
                case "strategy":
                    self.strategies.add(words[1])
                case "constant":
                    self.constants.add(words[1])
                case "step" | "spawn" | "source":
                    self.steps.add(words[1])
                    if "double" in words:
                        self.takes_double.add(words[1])
        self.token_types = {t for types in self.tokens.values() for t in types}


class Translator:
    def __init__(self, language, text):
        self.language, self.at, self.items = language, 0, []
        position, text = 0, text.strip()
        while position < len(text):
            m = TOKEN.match(text, position)
            if not m:
                raise Untranslatable(f"cannot read {text[position:position + 20]}")
            self.items.append((m.lastgroup, m.group(m.lastgroup)))
            position = m.end()
        self.items.append(("end", ""))

    def traversal(self):
        self._take("g")
        code = "g" + self._steps()
        if self._next() == ";":
            self._take()
        if self._peek()[0] != "end":
            raise Untranslatable(f"text after the traversal: {self._next()}")
        return code

    def _peek(self, ahead=0):
        return self.items[min(self.at + ahead, len(self.items) - 1)]

    def _next(self):
        return self._peek()[1]

    def _take(self, expected=None):
        word = self._next()
        if expected is not None and word != expected:
            raise Untranslatable(f"expected {expected}, found {word}")
        self.at += 1
        return word

    def _until(self, end, item):
        found = []
        while self._next() != end:
            found.append(item())
            if self._next() != end:
                self._take(",")
        self._take(end)
        return found

    def _steps(self):
        code = ""
        while self._next() == ".":
            self._take()
            name = self._take()
            arguments = self._arguments(name)
            if name in TERMINALS and self._peek()[0] == "end":
                break
            code += f".{self._step_name(name)}({', '.join(arguments)})"
        return code

    def _step_name(self, name):
        if name not in self.language.steps:
            raise Untranslatable(f"unknown step {name}")
        return cpp_name(name)

    def _arguments(self, step=""):
        self._take("(")
        return self._until(")", lambda: self._argument(step))

    def _argument(self, step=""):
        kind, word = self._peek()
        if kind == "str":
            self._take()
            text = cpp_string(unescaped(word[1:-1]))
            return f"w.file({text})" if step == "io" else text
        if kind == "num":
            self._take()
            return number(word + "d" if step in self.language.takes_double and word[-1].isdigit() else word)
        if word in "+-" and self._peek(1)[1] in ("Infinity", "NaN"):
            self._take()
            return ("-" if word == "-" else "") + self._argument()
        if word == "[":
            return self._list_or_map()
        if word == "{":
            self._take()
            return f"set_of({', '.join(self._until('}', self._argument))})"
        if kind == "name":
            return self._named()
        raise Untranslatable(f"unexpected {word or 'end'}")

    def _list_or_map(self):
        self._take("[")
        if self._next() == ":":
            self._take(), self._take("]")
            return "map_of({})"
        items, entries = [], []

        def item():
            key = self._map_key()
            if key is None:
                items.append(self._argument())
            else:
                entries.append(f"{{{key}, {self._argument()}}}")

        self._until("]", item)
        return f"map_of({{{', '.join(entries)}}})" if entries else f"list_of({', '.join(items)})"

    def _map_key(self):
        start = self.at
        try:
            if self._next() == "(":
                self._take()
                key = self._argument()
                self._take(")")
            elif self._peek()[0] == "name" and self._peek(1)[1] == ":":
                key = cpp_string(self._take())
            else:
                key = self._argument()
        except Untranslatable:
            key = None
        if key is not None and self._next() == ":":
            self._take()
            return key
        self.at = start
        return None

    def _named(self):
        language, word = self.language, self._take()
        if word in ("null", "true", "false"):
            return "nullptr" if word == "null" else word
        if word in ("NaN", "Infinity"):
            return infinite_or_nan(word)
        if word == "new":
            return self._strategy(self._take())
        if word in ("VertexProperty", "SackFunctions"):
            self._take(".")
            word = self._take()
        if word == "Lambda":
            self._take("."), self._take()
            return f"lambda({self._arguments()[0]})"
        if word == "datetime":
            return f"datetime({self._arguments()[0]})"
        if word == "__":
            self._take(".")
            return "__::" + self._first_step(self._take()) + self._steps()
        if word in ("P", "TextP"):
            self._take(".")
            return self._predicate(self._take())
        if word in language.token_types or word in language.constants:
            self._take(".")
            return self._token(word, self._take())
        if word in language.strategies:
            return word + "()"
        if self._next() == "(":
            if word in language.predicates and not (word == "not" and self._is_traversal_ahead()):
                return self._predicate(word)
            return "__::" + self._first_step(word) + self._steps()
        if word in language.tokens:
            return self._token(language.tokens[word][0], word)
        return word  # a parameter

    def _is_traversal_ahead(self):
        word = self._peek(1)[1]
        return word == "__" or (word not in self.language.predicates and word not in ("P", "TextP"))

    def _first_step(self, name):
        return f"{self._step_name(name)}({', '.join(self._arguments(name))})"

    def _token(self, holder, name):
        code = f"{holder}::{cpp_name(name)}"
        if holder == "Cardinality" and self._next() == "(":
            code += f"({self._arguments()[0]})"
        return code

    def _predicate(self, name):
        if name not in self.language.predicates:
            raise Untranslatable(f"unknown predicate {name}")
        code = f"{self.language.predicates[name]}::{cpp_name(name)}({', '.join(self._arguments())})"
        while self._next() == ".":
            self._take()
            code += f".{cpp_name(self._take())}({', '.join(self._arguments())})"
        return code

    def _strategy(self, name):
        if name not in self.language.strategies:
            raise Untranslatable(f"unknown class {name}")
        if self._next() != "(":
            return name + "()"

        def setting():
            key = self._take()
            self._take(":")
            return f".{key}({self._argument()})"

        self._take("(")
        return name + "()" + "".join(self._until(")", setting))


def unescaped(text):
    names = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}

    def meaning(m):
        return chr(int(m[1][1:], 16)) if len(m[1]) == 5 else names.get(m[1], m[1])

    return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", meaning, text)
