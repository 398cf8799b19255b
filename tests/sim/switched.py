"""Many mutants of a file in one text: each is chosen when the program runs, so that all of them cost one build.

A mutant is switched where its statement, condition or initialiser stands: `{ if (mutant(7)) { … } else { … } }`, or
`(mutant(7) ? … : …)`. One that stands where neither fits, in a constant expression or a parameter list, has none.
"""

import re
from dataclasses import dataclass, field

from mutants import TOKEN, behind_type, tokens_of

DECLARATION = '\nextern "C" int dse_active_mutant;\n'
DEFINITION = """#include <cstdlib>
extern "C" { int dse_active_mutant = std::getenv("DSE_MUTANT") ? std::atoi(std::getenv("DSE_MUTANT")) : 0; }
"""


@dataclass
class Region:
    begin: int
    end: int
    kind: str  # statement, condition, value, step
    mutants: list = field(default_factory=list)  # (number, mutant)
    inner: list = field(default_factory=list)


class Switched:
    """The text of a file with `numbered` mutants [(number, mutant)]; `without` has the numbers that found no place."""

    def __init__(self, text, numbered):
        self.original, self.tokens = text, tokens_of(text)
        self.partner = self._match()
        self.without = []
        regions = {}
        for number, m in numbered:
            place = self._place(m)
            if place is None:
                self.without.append(number)
                continue
            regions.setdefault(place, Region(*place)).mutants.append((number, m))
        top = self._nest(list(regions.values()))
        # Right behind the last directive at the top, so that no macro is in the way.
        at = max((x.end() for x in re.finditer(r"^#include .*\n|^#pragma once\n", text, re.MULTILINE)), default=0)
        rendered = self._render(0, at, []) + DECLARATION + self._render(at, len(text), top)
        self.text = rendered

    def _match(self):
        partner, open_ones = {}, []
        for i, t in enumerate(self.tokens):
            if t.kind == "sign" and t.text in "([{":
                open_ones.append(i)
            elif t.kind == "sign" and t.text in ")]}" and open_ones:
                partner[open_ones[-1]], partner[i] = i, open_ones[-1]
                open_ones.pop()
        return partner

    # ---- where a mutant can be switched

    def _place(self, m):
        i = next((n for n, t in enumerate(self.tokens) if t.end > m.begin), None)
        if i is None:
            return None
        at = i - 1
        while at >= 0:
            t = self.tokens[at]
            if t.kind == "sign" and t.text in ")]}":
                if t.text == ")" and self._controls(self.partner[at]):
                    return self._statement(at + 1, m)
                if t.text == "}" and self._is_block(self.partner[at]):
                    return self._statement(at + 1, m)
                if t.text == "]" and self.tokens[at - 1].text == "]" and self._is_attribute_before_statement(at):
                    return self._statement(at + 1, m)
                at = self.partner[at] - 1
                continue
            if t.text == ";" or t.text == "else":
                opening = self._enclosing(at)
                if opening is not None and self.tokens[opening].text == "(":
                    return self._in_head(opening, m) if self._controls(opening) else None
                return self._statement(at + 1, m)
            if t.text == ":" and self._is_label(at):
                return self._statement(at + 1, m)
            if t.text == "{":
                if self._is_block(at):
                    return self._statement(at + 1, m)
            if t.text == "(" and self._controls(at):
                return self._in_head(at, m)
            at -= 1
        return None

    def _enclosing(self, i):
        while i > 0:
            i -= 1
            t = self.tokens[i]
            if t.kind == "sign" and t.text in ")]}":
                i = self.partner[i]
            elif t.kind == "sign" and t.text in "([{":
                return i
        return None

    def _controls(self, opening):
        before = self.tokens[opening - 1].text
        return before in ("if", "while", "for", "switch")

    def _is_attribute_before_statement(self, closing):
        opening = self.partner.get(closing)
        return opening is not None and self.tokens[opening - 1].text == ")"

    def _is_block(self, i):
        return self.tokens[i - 1].text in (")", "else", "do", "{", "}", ";", "const", "noexcept", "override", "]",
                                           "mutable", ":", ">", "final") or (
            self.tokens[i - 1].kind == "word" and self._names_scope(i))

    # struct x {, class x : public y {, namespace x {
    def _names_scope(self, i):
        at = i - 1
        while at >= 0 and self.tokens[at].text not in (";", "{", "}", "(", ")", "="):
            if self.tokens[at].text in ("struct", "class", "namespace", "enum", "union"):
                return True
            at -= 1
        return False

    def _is_label(self, i):
        at = i - 1
        while at > 0 and (self.tokens[at].kind == "word" or self.tokens[at].text == "::"):
            if self.tokens[at].text in ("case", "default", "public", "private", "protected"):
                return True
            at -= 1
        return False

    # Within the parentheses of if, while, for.
    def _in_head(self, opening, m):
        parts, begin, i = [], opening + 1, opening + 1
        closing = self.partner[opening]
        while i <= closing:
            t = self.tokens[i]
            if i == closing or t.text == ";":
                parts.append((begin, i))
                begin = i + 1
            elif t.kind == "sign" and t.text in "([{":
                i = self.partner[i]
            i += 1
        for n, (first, end) in enumerate(parts):
            if first < end and self.tokens[first].begin <= m.begin and m.end <= self.tokens[end].begin:
                kind = "step" if n == 2 else "condition"
                start = first
                for i in range(first, end):
                    if self.tokens[i].text == "=" and self.tokens[i].end <= m.begin and kind == "condition":
                        start, kind = i + 1, "value"
                # From the bracket, so that an empty change of what begins there is still inside.
                begin = self.tokens[start - 1].end
                return (begin, self.tokens[end].begin, kind)
        return None

    def _statement(self, first, m):
        end = first
        while end < len(self.tokens):
            t = self.tokens[end]
            if t.text == ";":
                break
            if t.kind == "sign" and t.text in "([{":
                if t.text == "{" and self.tokens[end - 1].text in (")", "const", "noexcept") and not self._is_lambda(end):
                    return None  # a function
                end = self.partner[end]
            elif t.kind == "sign" and t.text in ")]}":
                return None
            end += 1
        if end >= len(self.tokens) or self.tokens[end].end < m.end:
            return None
        words = [t.text for t in self.tokens[first : end + 1]]
        if words[0] in ("using", "static_assert", "friend", "enum", "template", "namespace", "static", "typedef",
                        "constexpr", "extern", "inline", "explicit", "virtual", "operator") or "constexpr" in words[:3]:
            return None
        begin = self.tokens[first].begin
        if m.begin < begin:
            return None
        if not self._is_declaration(first, end):
            return (begin, self.tokens[end].end, "statement")
        depth = 0
        for i in range(first, end):
            t = self.tokens[i]
            if t.kind == "sign" and t.text in "([{":
                depth += 1
            elif t.kind == "sign" and t.text in ")]}":
                depth -= 1
            elif t.text == "=" and depth == 0 and t.end <= m.begin:
                return (t.end, self.tokens[end].begin, "value")
        return None

    def _is_lambda(self, i):
        at = i - 1
        while at > 0 and self.tokens[at].text in ("const", "noexcept", "mutable"):
            at -= 1
        if self.tokens[at].text == "]":
            return True
        return self.tokens[at].text == ")" and self.tokens[self.partner[at] - 1].text == "]"

    def _is_declaration(self, first, end):
        t = self.tokens[first]
        if t.text in ("const", "auto", "bool", "unsigned", "int", "mutable", "enum"):
            return True
        if t.kind != "word" or t.text in ("return", "delete", "throw", "co_return", "break", "continue"):
            return False
        at = behind_type(self.tokens, first, lambda t: self.original[t.begin - 1] not in " \n")
        return self.tokens[at].kind == "word" and at < end

    # ---- the text

    def _nest(self, regions):
        top, open_ones = [], []
        for r in sorted(regions, key=lambda r: (r.begin, -r.end)):
            while open_ones and open_ones[-1].end <= r.begin:
                open_ones.pop()
            (open_ones[-1].inner if open_ones else top).append(r)
            open_ones.append(r)
        return top

    def _render(self, begin, end, regions):
        out, at = [], begin
        for r in regions:
            out.append(self.original[at : r.begin])
            out.append(self._switch(r))
            at = r.end
        out.append(self.original[at:end])
        return "".join(out)

    def _switch(self, r):
        plain = self._render(r.begin, r.end, r.inner)
        out = ""
        for number, m in r.mutants:
            changed = self.original[r.begin : m.begin] + m.new + self.original[m.end : r.end]
            # One line, so that a compiler's error names its mutant.
            changed = TOKEN.sub(lambda x: " " if x.lastgroup == "blank" else x.group(), changed)
            mark = f"/*mutant {number}*/"
            if r.kind == "statement":
                out += f"\n{mark} if (dse_active_mutant == {number}) {{ {changed} }} else\n"
            elif r.kind == "condition":
                out += f"\n{mark} dse_active_mutant == {number} ? bool({changed}) :\n"
            elif r.kind == "step":
                out += f"\n{mark} dse_active_mutant == {number} ? void({changed}) :\n"
            else:
                out += f"\n{mark} dse_active_mutant == {number} ? ({changed}) :\n"
        numbers = " ".join(str(n) for n, _ in r.mutants)
        around = f"/*of {numbers}*/"
        if r.kind == "statement":
            return f"{{ {around}{out}{{ {plain} }} {around} }}"
        wrap = {"condition": "bool", "step": "void"}.get(r.kind, "")
        return f"({around}{out}{wrap}({plain}) {around})"

    def blamed(self, line):
        """The numbers of the mutants that a compiler's error in this line of the text is about."""
        lines = self.text.splitlines()
        for text in reversed(lines[max(0, line - 15) : line]):
            if found := re.search(r"/\*mutant (\d+)\*/", text):
                return [int(found[1])]
            if near := re.findall(r"/\*of ([\d ]+)\*/", text):
                return [int(n) for group in near for n in group.split()]
        return []
