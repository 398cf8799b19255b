"""Small changes of C++ text that a test should notice.

Knows no grammar, only tokens, and relies on the project's formatting: a binary operator has spaces around it, a
template's angle bracket has not.
"""

import hashlib
import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
    (?P<blank>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<directive>\#(?:[^\n\\]|\\.)*)
  | (?P<string>R"\((?:.|\n)*?\)"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<number>(?:0[xX][0-9a-fA-F']+|\d[\d']*(?:\.\d+)?)[\w]*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<sign><=>|->\*|<<=|>>=|\.\.\.|::|->|\+\+|--|==|!=|<=|&&|\|\||\+=|-=|\*=|/=|%=|&=|\|=|\^=|<<|.)
    """,
    re.VERBOSE | re.DOTALL,
)

SWAPS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "&&": "||", "||": "&&", "+": "-",
         "-": "+", "+=": "-=", "-=": "+="}
KEEPS = {"return", "break", "continue", "case", "default", "if", "for", "while", "switch", "do", "else", "using",
         "static_assert", "const", "constexpr", "static", "auto", "struct", "class", "enum", "try", "throw", "public",
         "private", "protected", "friend", "template", "typename", "catch", "goto", "assert", "DSE_ASSERT"}
# Texts for people, what only costs time, and what only informs.
UNCHECKED = re.compile(r"^(?:\w+(?:\.|->|::))*(?:log|log_failure|reserve|message|hint|text)\b(?!_)|effects::log|\.reserve\(")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    begin: int
    end: int


@dataclass(frozen=True)
class Mutant:
    file: str
    operator: str
    line: int
    begin: int
    end: int
    new: str
    was: str  # the lines that it touches, with single blanks
    became: str
    key: str

    def planted(self, text):
        return text[: self.begin] + self.new + text[self.end :]


def tokens_of(text):
    return [Token(m.lastgroup, m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)
            if m.lastgroup not in ("blank", "directive")]


class _File:
    def __init__(self, file, text):
        self.file, self.text = file, text
        self.tokens = tokens_of(text)
        self.found = []
        self.partner = self._match_brackets()
        self.unchecked = self._unchecked_ranges()

    def _match_brackets(self):
        partner, open_ones = {}, []
        for i, t in enumerate(self.tokens):
            if t.kind != "sign":
                continue
            if t.text in "([{":
                open_ones.append(i)
            elif t.text in ")]}" and open_ones:
                partner[open_ones[-1]] = i
                partner[i] = open_ones.pop()
        return partner

    # Attributes, static_assert, noexcept(…), what a log record or an error says.
    def _unchecked_ranges(self):
        ranges = []
        for i, t in enumerate(self.tokens):
            after = self.tokens[i + 1].text if i + 1 < len(self.tokens) else ""
            if t.text == "[" and after == "[":
                ranges.append((t.begin, self.tokens[self.partner[i]].end))
            elif t.text in ("static_assert", "noexcept", "error", "log", "alignas") and after == "(":
                ranges.append((t.begin, self.tokens[self.partner[i + 1]].end))
        return ranges

    def is_unchecked(self, t):
        return any(b <= t.begin < e for b, e in self.unchecked)

    def add(self, operator, begin, end, new):
        first = self.text.rfind("\n", 0, begin) + 1
        last = self.text.find("\n", end)
        was = " ".join(self.text[first:last].split())
        became = " ".join((self.text[first:begin] + new + self.text[end:last]).split())
        if was == became:
            return
        line = self.text.count("\n", 0, begin) + 1
        again = sum(m.was == was and m.became == became for m in self.found)
        key = hashlib.sha256(f"{self.file}\n{was}\n{became}\n{again}".encode()).hexdigest()
        self.found.append(Mutant(self.file, operator, line, begin, end, new, was, became, key))

    def is_binary(self, t):
        return self.text[t.begin - 1] in " \n" and self.text[t.end] in " \n"

    def swap_signs(self):
        for i, t in enumerate(self.tokens):
            if self.is_unchecked(t) or i == 0 or i + 1 == len(self.tokens):
                continue
            before, after = self.tokens[i - 1], self.tokens[i + 1]
            if t.text == ">" and after.text == "=" and after.begin == t.end:
                continue
            if t.kind == "sign" and t.text in SWAPS and self.is_binary(t) and before.text not in ("template", "operator"):
                if "string" not in (before.kind, after.kind):
                    self.add(f"{t.text} becomes {SWAPS[t.text]}", t.begin, t.end, SWAPS[t.text])
            elif t.text == ">" and self.text[t.begin : t.end + 1] == ">=":
                self.add(">= becomes >", t.begin, t.end + 1, ">")
            elif t.text == "!" and before.text != "operator":
                self.add("! is dropped", t.begin, t.end, "")
            elif t.text in ("++", "--") and before.text != "operator":
                other = "--" if t.text == "++" else "++"
                self.add(f"{t.text} becomes {other}", t.begin, t.end, other)
            elif t.text in ("true", "false"):
                other = "false" if t.text == "true" else "true"
                self.add(f"{t.text} becomes {other}", t.begin, t.end, other)
            elif t.text in ("min", "max") and before.text == "::" and after.text in ("(", "<"):
                other = "max" if t.text == "min" else "min"
                self.add(f"{t.text} becomes {other}", t.begin, t.end, other)
            elif t.kind == "number":
                self.shift_number(t)

    # Not durations, and not numbers that only have to be wild.
    def shift_number(self, t):
        m = re.fullmatch(r"(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)", t.text)
        if not m:
            return
        value = int(m[1], 0)
        if value > 0xFFFF:
            return
        self.add("a number grows by one", t.begin, t.end, f"{value + 1}{m[2]}")

    def negate_conditions(self):
        for i, t in enumerate(self.tokens[:-1]):
            if t.text != "if" or self.tokens[i + 1].text != "(":
                continue
            opening, closing = i + 1, self.partner[i + 1]
            inside = self.tokens[opening + 1 : closing]
            if any(x.text in ("=", ";") for x in inside):
                continue
            # One that begins with ! loses it, which is the same.
            if inside[0].text == "!" and not any(x.text in ("&&", "||") for x in inside):
                continue
            begin, end = self.tokens[opening].end, self.tokens[closing].begin
            self.add("a condition is negated", begin, end, f"!({self.text[begin:end]})")

    def drop_statements(self):
        bodies = self._function_bodies()
        for i, t in enumerate(self.tokens):
            if i == 0 or not any(b < i < e for b, e in bodies) or not self._begins_statement(i):
                continue
            end = self._end_of_statement(i)
            if end is None:
                continue
            text = self.text[t.begin : self.tokens[end].end]
            droppable = t.text in ("break", "continue") or text == "return;"
            if not droppable and (t.text in KEEPS or self._is_declaration(i) or UNCHECKED.search(text)):
                continue
            self.add("a statement is dropped", t.begin, self.tokens[end].end, ";")

    def _function_bodies(self):
        bodies = []
        for i, t in enumerate(self.tokens):
            if t.text != "{" or i == 0 or i not in self.partner:
                continue
            if self.tokens[i - 1].text in (")", "const", "noexcept", "override", "mutable", "]"):
                bodies.append((i, self.partner[i]))
        return bodies

    def _begins_statement(self, i):
        before = self.tokens[i - 1]
        if self.tokens[i].text in ("}", "{", ";", ")", "(", "["):
            return False
        if before.text in (";", "else"):
            return not self._in_parentheses(i)
        if before.text in ("{", "}"):
            # Not the braces of a value, and not behind an initialiser in the middle of an expression.
            if before.text == "{":
                return self._is_block(i - 1)
            return self._is_block(self.partner[i - 1])
        if before.text == ")":
            opening = self.partner.get(i - 1)
            return opening is not None and self.tokens[opening - 1].text in ("if", "for", "while")
        if before.text == ":":
            return self.tokens[i - 2].text == "default" or self._is_label(i - 1)
        if before.text == "]" and self.tokens[i - 2].text == "]":  # [[likely]]
            return True
        return False

    def _is_block(self, i):
        return self.tokens[i - 1].text in (")", "else", "do", "{", "}", ";", "const", "noexcept", "override", "]",
                                           "mutable", ":")

    def _is_label(self, i):
        at = i - 1
        while at > 0 and (self.tokens[at].kind == "word" or self.tokens[at].text == "::"):
            if self.tokens[at].text == "case":
                return True
            at -= 1
        return False

    def _in_parentheses(self, i):
        depth = 0
        for t in reversed(self.tokens[:i]):
            if t.text == ")":
                depth += 1
            elif t.text == "(":
                if depth == 0:
                    return True
                depth -= 1
            elif t.text in ("{", "}") and depth == 0:
                return False
        return False

    def _end_of_statement(self, i):
        while i < len(self.tokens):
            t = self.tokens[i]
            if t.text == ";":
                return i
            if t.text in "([{" and t.kind == "sign":
                i = self.partner.get(i, len(self.tokens))
            elif t.text in ")]}" and t.kind == "sign":
                return None
            i += 1
        return None

    # type name …: a qualified name, perhaps with arguments, then another name.
    def _is_declaration(self, i):
        at = i
        if self.tokens[at].kind != "word" or self.tokens[at].text == "delete":
            return False
        at = behind_type(self.tokens, at, lambda t: not self.is_binary(t))
        return self.tokens[at].kind == "word"


def behind_type(tokens, at, opens_arguments):
    """Where what follows a type's name stands; the name, perhaps qualified and with arguments, begins at `at`."""
    while True:
        at += 1
        t = tokens[at]
        if t.text == "::":
            at += 1
        elif t.text == "<" and opens_arguments(t):
            depth = 1
            while depth:
                at += 1
                depth += {"<": 1, ">": -1}.get(tokens[at].text, 0)
        else:
            break
    while tokens[at].text in ("&", "*", "const", "&&"):
        at += 1
    return at


def mutants_of(file, text):
    """All mutants of a file's text, in the order of their places."""
    f = _File(file, text)
    f.swap_signs()
    f.negate_conditions()
    f.drop_statements()
    return sorted(f.found, key=lambda m: (m.begin, m.end, m.new))


def sample(mutants, count, seed):
    """`count` of them that depend on the seed and on their own text only: most stay when other code changes."""
    return sorted(mutants, key=lambda m: hashlib.sha256(f"{seed} {m.key}".encode()).hexdigest())[:count]
