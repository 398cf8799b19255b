#!/usr/bin/env python3
"""Writes the generated part of the graph headers from steps.txt.

    graph/src/generate_steps.py            write graph/include/dse/graph/detail/*.inc and graph/src/versions.inc
    graph/src/generate_steps.py --check    fail when a written file is not what the table says
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "steps.txt"
FOLDER = HERE.parent / "include" / "dse" / "graph" / "detail"
VERSIONS = HERE / "versions.inc"

KEYWORDS = {"and", "or", "not", "union", "xor"}
# GraphBinary 1.0 type codes
CODES = {"T": 0x20, "Direction": 0x18, "Column": 0x17, "Order": 0x1A, "Scope": 0x1F, "Pop": 0x1C, "Operator": 0x19,
         "Barrier": 0x13, "Pick": 0x1B, "Merge": 0x2E, "DT": 0x2F, "Cardinality": 0x16}
KINDS = {"int": "int_", "bool": "bool_", "long": "long_", "double": "double_", "strategy_class": "strategy"}
NOTE = "// Generated from steps.txt by generate_steps.py.\n"
# Readers of GraphSON take inside for between, so pairs travel as Java itself holds them: and(gt, lt).
PAIRS = {"inside": "gt(a0).and_(lt(a1))", "outside": "lt(a0).or_(gt(a1))", "between": "gte(a0).and_(lt(a1))"}


def cpp_name(word):
    return word + "_" if word in KEYWORDS else word


def version(text):
    parts = [int(p) for p in text.split(".")] + [0]
    return parts[0] * 10000 + parts[1] * 100 + parts[2]


def overloads(text, since, place):
    """(since, kinds, repeats) of each overload that exists at the place: t, a, or s for the source."""
    found = []
    for part in text.split("|"):
        words, own, where = part.split(), since, "ta"
        if words[0].startswith("@"):
            own = words.pop(0)[1:]
        if words[-1].startswith("/"):
            where = words.pop()[1:]
        if place != "s" and place not in where:
            continue
        kinds = [] if words == ["()"] else words
        found.append((version(own), [k.rstrip(".") for k in kinds], bool(kinds) and kinds[-1].endswith("...")))
    return found


def read_table():
    table = {"source": [], "spawn": [], "step": [], "token": [], "predicate": [], "constant": [], "strategy": []}
    for line in TABLE.read_text().splitlines():
        line = line.split(" #")[0].rstrip()
        if line and not line.startswith("#"):
            word, rest = line.split(None, 1)
            table[word].append(rest.replace(" -3.4", ""))
    return table


def token_enum(line):
    name, _, *words = line.split()
    values = [w for w in words if not w.startswith("@")]
    if name == "Cardinality":
        members = "".join(f'  static constexpr cardinality {v}{{"{v}"}};\n' for v in values)
        return f"struct Cardinality {{\n{members}}};\n" + token_traits("cardinality", name, "")
    # from and to are Java's other names of OUT and IN
    own = [v for v in values if name != "Direction" or v not in ("from", "to")]
    extra = ", from = OUT, to = IN" if name == "Direction" else ""
    names = ", ".join(f'"{v}"' for v in own)
    return (f"enum class {name} : std::uint8_t {{ {', '.join(cpp_name(v) for v in own)}{extra} }};\n"
            + token_traits(name, name, f"  static constexpr std::string_view values[] = {{{names}}};\n"))


def token_traits(cpp, name, values):
    return (f"template <>\nstruct token_traits<{cpp}> {{\n  static constexpr std::uint8_t code = 0x{CODES[name]:02X};\n"
            f"  static constexpr form kind = form::{name};\n{values}}};\n")


class step_writer:
    """Collects the overload table and the functions that refer to it."""

    def __init__(self):
        self.ids, self.infos, self.signatures = [], [], []

    def register(self, prefix, name, sigs):
        self.ids.append(prefix + cpp_name(name))
        self.infos.append(f'{{"{name}", {len(self.signatures)}, {len(sigs)}}}')
        for since, kinds, repeats in sigs:
            params = ", ".join("param::" + KINDS.get(k, k) for k in kinds)
            self.signatures.append(f"{{{since}, {len(kinds)}, {str(repeats).lower()}, {{{params}}}}}")
        return self.ids[-1]

    def table(self):
        return ("enum class step_id : std::uint16_t {\n  " + ",\n  ".join(self.ids) + "\n};\n"
                "inline constexpr step_signature signatures[] = {\n  " + ",\n  ".join(self.signatures) + "\n};\n"
                "inline constexpr step_info step_infos[] = {\n  " + ",\n  ".join(self.infos) + "\n};\n")


def function(wire_id, declaration, action):
    """One step as a template: checked by fits<>, its overload chosen at compile time."""
    return (f"template <class... A> requires fits<step_id::{wire_id}, A...> {declaration} "
            f"{{ {action.format(call=f'step_id::{wire_id}, overload<step_id::{wire_id}, A...>, {{arg(a)...}}')} }}\n")


def steps(table, out):
    members, anonymous, spawns, configs = [], [], [], []
    for line in table["step"]:
        name, place, since, text = line.split(None, 3)
        sigs = overloads(text, since, "t")
        wire_id, cpp = out.register("", name, sigs), cpp_name(name)
        members.append(function(wire_id, f"Self&& {cpp}(const A&... a) &&", "this->add({call}); return std::move(self());"))
        members.append(function(wire_id, f"Self {cpp}(const A&... a) const&", f"return Self(self()).{cpp}(a...);"))
        if "a" in place:
            own = overloads(text, since, "a")
            if own != sigs:
                wire_id = out.register("anonymous_", name, own)
            anonymous.append(function(wire_id, f"anonymous_traversal {cpp}(const A&... a)",
                                      "return anonymous_traversal::begin({call});"))
    for line in table["spawn"]:
        name, since, text = line.split(None, 2)
        wire_id = out.register("spawn_", name, overloads(text, since, "s"))
        spawns.append(function(wire_id, f"Traversal {cpp_name(name)}(const A&... a) const", "return self().started_with(started({call}));"))
    for line in table["source"]:
        name, since, text = line.split(None, 2)
        wire_id = out.register("source_", name, overloads(text, since, "s"))
        configs.append(function(wire_id, f"Self {name}(const A&... a) const", "Self g = self(); g.configure({call}); return g;"))
    return {"steps.inc": members, "anonymous.inc": anonymous, "spawn.inc": spawns, "source.inc": configs}


def predicates(lines):
    found = {"P": [], "TextP": []}
    for line in lines:
        cls, name, _, *kinds = line.split()
        cpp = cpp_name(name)
        if kinds == ["object..."]:
            text = f'template <class... A> static {cls} {cpp}(const A&... a) {{ return {cls}("{name}", {{arg(a)...}}); }}'
        elif kinds == ["P"]:
            text = f"static {cls} {cpp}(const P& p) {{ return p.negate(); }}"
        else:
            types = {"string": "std::string_view", "object": "arg"}
            args = ", ".join(f"{types[k]} a{i}" for i, k in enumerate(kinds))
            use = ", ".join(f"a{i}" for i in range(len(kinds)))
            made = PAIRS.get(name) or f'{cls}("{name}", {{{use}}})'
            text = f"static {cls} {cpp}({args}) {{ return {made}; }}"
        found[cls].append(text + "\n")
    return {"predicates_p.inc": found["P"], "predicates_text.inc": found["TextP"]}


def constants(lines):
    holders = {}
    for line in lines:
        holder, name, text = line.split(None, 2)
        kind = "std::string_view" if text.startswith('"') else "int"
        holders.setdefault(holder, []).append(f"  static constexpr {kind} {name} = {text};\n")
    return [f"struct {h} {{\n{''.join(v)}}};\n" for h, v in holders.items()]


def strategies(lines):
    found = []
    for line in lines:
        name, _, package, *keys = line.split()
        setters = ""
        for key in keys:
            k, _, kind = key.partition(":")
            call = f'set("{k}", v{", param::" + KINDS[kind] if kind else ""})'
            setters += (f"  {name}& {k}(arg v) & {{ {call}; return *this; }}\n"
                        f"  {name}&& {k}(arg v) && {{ {call}; return std::move(*this); }}\n")
        found.append(f"class {name} : public strategy {{\n public:\n  {name}()\n"
                     f'      : strategy("org.apache.tinkerpop.gremlin.process.{package}.{name}") {{}}\n{setters}}};\n')
    return found


def versions(table):
    """What is newer than TinkerPop 3.0, apart from steps: names with the versions that brought them."""
    rows = [(f"{cls}.{name}", since) for cls, name, since, *_ in map(str.split, table["predicate"])]
    rows += [(name, since) for name, since, *_ in map(str.split, table["strategy"])]
    rows.append(("OptionsStrategy", "3.4"))  # what with() of a source sends
    for name, since, *words in map(str.split, table["token"]):
        own = since
        for word in words:
            if word.startswith("@"):
                own = word[1:]
            else:
                rows.append((f"{name}.{word}", own))
                own = since
    rows = sorted((n, version(v)) for n, v in rows if version(v) > 30000)
    return "inline constexpr named_version versions[] = {\n  " + ",\n  ".join(f'{{"{n}", {v}}}' for n, v in rows) + "\n};\n"


def generated():
    table = read_table()
    out = step_writer()
    files = steps(table, out)
    files["signatures.inc"] = [out.table()]
    files["tokens.inc"] = [token_enum(line) + "\n" for line in table["token"]]
    files["constants.inc"] = constants(table["constant"])
    files["strategies.inc"] = strategies(table["strategy"])
    files.update(predicates(table["predicate"]))
    found = {FOLDER / name: NOTE + "".join(parts) for name, parts in files.items()}
    found[VERSIONS] = NOTE + versions(table)
    return found


def main(arguments):
    files = generated()
    if arguments == ["--check"]:
        found = {p: p.read_text() for p in [*FOLDER.glob("*.inc"), *HERE.glob("*.inc")]}
        wrong = sorted(p.name for p in files.keys() | found.keys() if files.get(p) != found.get(p))
        if wrong:
            sys.exit(f"not what steps.txt says: {', '.join(wrong)}; run graph/src/generate_steps.py")
    elif arguments:
        sys.exit(__doc__)
    else:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            path.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
