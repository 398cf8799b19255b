#!/usr/bin/env python3
"""Mutants of a small program: which ones there are, and that each does the same switched as planted alone."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from mutants import mutants_of, sample
from switched import DEFINITION, Switched

COMPILER = sys.argv.pop(1) if len(sys.argv) > 1 else "c++"

PROGRAM = """\
#include <algorithm>
#include <cstdio>
#include <vector>

// if (a == b) in a comment
struct counter {
  int value = 3;
  bool open = true;
  void step() noexcept { ++value; }
};

static int limit(int n, bool wide) {
  const int most = wide ? 7 : 5;
  if (n < 0) return 0;
  if (n > most && !wide) {
    n -= 1;
    return std::min(n, most);
  }
  return n;
}

int main() {
  counter c;
  c.step();
  std::vector<int> all{4, 2};
  const auto sum = [&] {
    int s = 0;
    for (int i = 0; i < 2; ++i) s += all[i];
    return s;
  };
  for (int n = 0; n <= 8; ++n)
    if (n == 2 || n == 6) c.value = c.value + limit(n, n == 6);
    else c.step();
  std::printf("a == b %d %d %d %d\\n", c.value, c.open, sum(), limit(-1, false));
}
"""


def output_of(folder, name, text, environment=None):
    source = pathlib.Path(folder) / f"{name}.cpp"
    program = source.with_suffix("")
    if not program.exists():
        source.write_text(text)
        subprocess.run([COMPILER, "-std=c++20", "-O0", "-w", source, "-o", program], check=True, capture_output=True)
    try:
        run = subprocess.run([program], capture_output=True, text=True, timeout=2, env=environment)
    except subprocess.TimeoutExpired:
        return "hangs"
    return run.stdout if run.returncode == 0 else "fails"


class Mutants(unittest.TestCase):
    def changes(self, text):
        return [m.became for m in mutants_of("a.cpp", text)]

    def test_signs_are_swapped_conditions_negated_and_statements_dropped(self):
        self.assertEqual(self.changes("void f() {\n  if (a == b) run();\n}\n"),
                         ["if (!(a == b)) run();", "if (a != b) run();", "if (a == b) ;"])
        self.assertEqual(self.changes("bool f() {\n  return a && !b;\n}\n"), ["return a || !b;", "return a && b;"])
        self.assertEqual(self.changes("int f() {\n  return x + 16u;\n}\n"), ["return x - 16u;", "return x + 17u;"])

    def test_comments_texts_and_templates_are_left_alone(self):
        for line in ("// if (a == b) run();", 'const auto s = "a == b && true";', "std::vector<std::pair<a, b>> v;",
                     '#include "a < b"', "static_assert(1 == 1);", "log(level::info, true);", "const auto t = 10ms;",
                     'message.append("x");'):
            self.assertEqual(self.changes("void f() {\n  " + line + "\n}\n"), [], line)

    def test_declarations_are_not_dropped(self):
        for line in ("int n(x);", "std::vector<int> v;", "const auto& y = z;", "engine::error why;"):
            self.assertEqual(self.changes("void f() {\n  " + line + "\n}\n"), [], line)

    def test_a_sample_stays_when_other_code_changes(self):
        before = sample(mutants_of("a.cpp", PROGRAM), 10, 1)
        after = sample(mutants_of("a.cpp", "int early;\n" + PROGRAM), 10, 1)
        self.assertEqual([m.became for m in before], [m.became for m in after])
        self.assertNotEqual(before, sample(mutants_of("a.cpp", PROGRAM), 10, 2))

    def test_a_switched_mutant_does_what_it_does_alone(self):
        numbered = list(enumerate(mutants_of("a.cpp", PROGRAM), 1))
        switched = Switched(PROGRAM, numbered)
        self.assertGreater(len(numbered), 40)
        self.assertLess(len(switched.without), 5)
        with tempfile.TemporaryDirectory() as folder:
            plain = output_of(folder, "plain", PROGRAM)
            self.assertEqual(plain, "a == b 19 1 6 0\n")
            self.assertEqual(output_of(folder, "switched", switched.text + DEFINITION), plain)
            different = 0
            for n, m in numbered:
                if n in switched.without:
                    continue
                as_switched = output_of(folder, "switched", "", {"DSE_MUTANT": str(n)})
                different += as_switched != plain
                # Compiling each takes its time.
                if n % 5 == 0:
                    self.assertEqual(as_switched, output_of(folder, f"alone{n}", m.planted(PROGRAM)), m)
            self.assertGreater(different, len(numbered) / 2)


if __name__ == "__main__":
    unittest.main()
