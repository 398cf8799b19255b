#!/usr/bin/env python3
"""Checks who includes whom, and what may not occur in a layer (sdk/README.md has the table in prose).

Usage: check_layers.py [ROOT]. Prints one line per violation; exits 1 if there is any.
"""

import pathlib
import re
import sys
from dataclasses import dataclass, field

MAX_LINES = 400

# Units and the units whose public headers they may include. Core's own layers are in LAYERS.
UNITS = {
    "core": ("sdk/core", []),
    "geo": ("geo", ["core"]),
    "auth": ("auth", ["core"]),
    "cloud": ("sdk/cloud", ["core"]),
    "graph": ("graph", ["core", "geo"]),
    "facade": ("sdk/facade", ["core", "geo", "auth", "cloud", "graph"]),
}

# Layers of sdk/core/src and the layers that they may include besides themselves and core's public headers.
LAYERS = {
    "wire": [],
    "metadata": ["wire"],
    "engine": ["wire", "metadata"],
    "net": ["engine"],
    "api": ["wire", "metadata", "engine", "net"],
}
PURE_LAYERS = ("wire", "metadata", "engine")

ASIO = r"boost/asio(/.*)?\.hpp"
SOCKETS = (
    r"boost/asio(/(ip|local|ssl|generic|posix)/.*|/.*(socket|stream|connect|accept|read|write|resolver).*|"
    r"/io_context|/thread_pool)?\.hpp|netdb\.h|sys/(un|uio|epoll)\.h|poll\.h"
)
THREADS = r"thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|pthread\.h"
STREAMS = r"iostream|fstream|sstream|istream|ostream|iomanip|syncstream"
DEAR_TO_COMPILE = rf"ranges|algorithm|regex|random|future|execution|{STREAMS}"
PRIVATE_LIBRARIES = r"openssl/.*|rapidjson/.*|sasl/.*|gssapi/.*|krb5.*|zlib\.h|lz4.*|snappy.*|boost/beast.*"

# What users of Boost.Geometry include beside dse/dse.hpp.
BOOST_GEOMETRY_HEADERS = ("dse/geo/boost_geometry.hpp", "dse/geo/geographic.hpp")

# What the headers that carry a completion handler may take of Asio: handlers and executors, no I/O. Others may name the
# executor that a user gives.
COMPLETION_HEADERS = r"dse/completion\.hpp|dse/detail/.*"
EXECUTOR = "boost/asio/any_io_executor.hpp"
COMPLETION_ASIO = (
    r"boost/asio/(any_completion_handler|any_completion_executor|any_io_executor|associat\w+|async_result|awaitable|"
    r"bind_\w+|cancellation_\w+|consign|deferred|dispatch|error|execution|execution/\w+|execution_context|executor|"
    r"post|prefer|query|require|this_coro|use_awaitable|use_future)\.hpp"
)
SOCKET_CALLS = re.compile(r"(?<!\w)::(?:socket|connect|bind|listen|accept|send|recv|sendmsg|recvmsg|getaddrinfo)\s*\(")
CLOCKS_AND_CHANCE = re.compile(
    r"(?:::|\.|->)now\s*\(|\brandom_device\b|\bgetenv\s*\(|\bgettimeofday\s*\(|\bclock_gettime\s*\(|\bstd::time\s*\(|"
    r"\bstd::(?:recursive_|shared_|timed_)?mutex\b|\bstd::j?thread\b|\bthis_thread\b|\bpthread_\w+"
)
MODULE_WORDS = re.compile(r"gremlin|graphson|\bwkb\b|gssapi|\bsasl\b", re.IGNORECASE)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.MULTILINE)
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
GENERATED = re.compile(r"generated (by|from)", re.IGNORECASE)


@dataclass
class SourceFile:
    path: str  # below the root, with slashes
    unit: str
    public_name: str | None  # dse/….hpp for a public header
    layer: str | None  # of sdk/core/src
    text: str
    includes: list = field(default_factory=list)  # (name, SourceFile or None when it is not ours)


def matches(pattern, name):
    return re.fullmatch(pattern, name) is not None


def strip_comments_and_strings(text):
    return COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def load(root):
    files = {}
    for unit, (folder, _) in UNITS.items():
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".hpp", ".cpp", ".inc", ".ipp") or not path.is_file():
                continue
            below = path.relative_to(root / folder).as_posix()
            public = below.removeprefix("include/") if below.startswith("include/") else None
            layer = below.split("/")[1] if unit == "core" and re.match(r"src/\w+/", below) else None
            relative = path.relative_to(root).as_posix()
            files[relative] = SourceFile(relative, unit, public, layer, path.read_text(encoding="utf-8"))
    public = {f.public_name: f for f in files.values() if f.public_name}
    for file in files.values():
        for kind, name in INCLUDE.findall(file.text):
            file.includes.append((name, resolve(file, kind, name, files, public)))
    return files


def resolve(file, kind, name, files, public):
    if kind == '"':
        beside = (pathlib.PurePosixPath(file.path).parent / name).as_posix()
        below_src = f"{UNITS[file.unit][0]}/src/{name}"
        core_src = f"sdk/core/src/{name}"
        for candidate in (normalise(beside), normalise(below_src), normalise(core_src)):
            if candidate in files:
                return files[candidate]
    return public.get(name)


def normalise(path):
    parts = []
    for part in path.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def reached(file, pattern, through_public=True):
    """The first external or project header that matches, with the chain of files that leads to it."""
    seen, queue = {file.path}, [(file, [])]
    while queue:
        current, chain = queue.pop(0)
        for name, target in current.includes:
            if matches(pattern, target.public_name if target and target.public_name else name):
                return " -> ".join(chain + [name])
            if target and target.path not in seen and (through_public or not target.public_name):
                seen.add(target.path)
                queue.append((target, chain + [name]))
    return None


def check_units(file):
    allowed = UNITS[file.unit][1]
    for name, target in file.includes:
        if target is None:
            if re.match(r"(wire|metadata|engine|net|api)/.*\.hpp$", name) and file.layer is None:
                yield f"includes {name}, which belongs to core's src"
            continue
        if target.unit != file.unit and target.unit not in allowed:
            yield f"{file.unit} may not include {name} of {target.unit}"
        elif target.public_name is None and (target.unit != file.unit or file.public_name):
            yield f"includes {name}, which is private to {target.unit}"


def check_core_layer(file):
    if file.layer is None:
        return
    if file.layer not in LAYERS:
        yield f"sdk/core/src/{file.layer} is not a known layer"
        return
    for name, target in file.includes:
        if target and target.layer and target.layer != file.layer and target.layer not in LAYERS[file.layer]:
            yield f"{file.layer} may not include {name} of {target.layer}"
        if file.layer == "net" and target and target.public_name and re.search(r"polic", target.public_name):
            yield f"net may not include {name}: policies belong to engine"
        if file.layer in PURE_LAYERS and matches(THREADS, name):
            yield f"{file.layer} may not include {name}: it neither locks nor runs threads"
        if file.layer in ("wire", "metadata") and matches(STREAMS, name):
            yield f"{file.layer} may not include {name}: it does no I/O"
        if file.layer == "api" and (matches(SOCKETS, name) or matches("openssl/.*", name)):
            yield f"api may not include {name}: sockets and TLS belong to net"
    if file.layer in PURE_LAYERS:
        # engine may use the public headers that carry handlers, wire and metadata only those of values
        chain = reached(file, f"{ASIO}|openssl/.*", through_public=file.layer != "engine")
        if chain:
            yield f"{file.layer} may not reach Asio or OpenSSL: {chain}"
        for line, call in calls(file, CLOCKS_AND_CHANCE):
            yield f"line {line}: '{call}': {file.layer} takes time and chance by argument"
    if file.layer == "api":
        for line, call in calls(file, SOCKET_CALLS):
            yield f"line {line}: '{call}': sockets and TLS belong to net"


def calls(file, pattern):
    for line, text in enumerate(strip_comments_and_strings(file.text).splitlines(), 1):
        found = pattern.search(text)
        if found:
            yield line, found.group().strip()


def check_third_parties(file):
    for name, target in file.includes:
        if target is not None:
            continue
        if file.public_name:
            if matches(PRIVATE_LIBRARIES, name):
                yield f"a public header may not include {name}"
            if matches(DEAR_TO_COMPILE, name):
                yield f"a public header may not include {name}: every program would compile it"
            if matches(ASIO, name) and not asio_allowed(file, name):
                yield f"this public header may not include {name}"
            if name.startswith("boost/geometry") and file.public_name not in BOOST_GEOMETRY_HEADERS:
                yield f"{name} belongs in the opt-in headers"
            if file.unit == "core" and re.match(r"boost/(?!asio|system/)", name):
                yield f"a public header of core includes only Boost.System, not {name}"
        elif file.unit in ("geo", "auth") and matches(ASIO, name):
            yield f"{file.unit} may not include {name}"
        elif file.unit in ("graph", "facade") and matches(SOCKETS, name):
            yield f"{file.unit} may not include {name}"
        if name.startswith("rapidjson/") and (file.unit == "auth" or not file.path.endswith(".cpp")):
            yield f"{name} is for the .cpp files that read or write JSON"
    if file.unit in ("geo", "auth"):
        chain = reached(file, r"dse/session\.hpp")
        if chain:
            yield f"{file.unit} may not reach dse/session.hpp: {chain}"


def asio_allowed(file, name):
    if file.unit == "core":
        return name == EXECUTOR or (matches(COMPLETION_HEADERS, file.public_name) and matches(COMPLETION_ASIO, name))
    return file.unit in ("graph", "facade") and matches(COMPLETION_ASIO, name)


def check_words(file):
    if file.unit == "core":
        for line, text in enumerate(file.text.splitlines(), 1):
            found = MODULE_WORDS.search(text)
            if found:
                yield f"line {line}: '{found.group()}': core doesn't know the modules"


def check_length(file):
    lines = file.text.count("\n")
    generated = GENERATED.search("\n".join(file.text.splitlines()[:5]))
    if lines > MAX_LINES and not file.path.endswith(".inc") and not generated:
        yield f"{lines} lines; split it before {MAX_LINES}"


def check_single_users(files):
    """SASL, MIT's extensions of GSSAPI, Beast, and each compression library stay behind one .cpp each."""
    for pattern in (r"sasl/.*", r"gssapi/gssapi_ext\.h", r"boost/beast.*", r"zlib\.h", r"lz4.*\.h", r"snappy.*\.h"):
        users = [f.path for f in files.values() if any(matches(pattern, name) for name, _ in f.includes)]
        for path in users[1:]:
            yield path, f"{users[0]} includes {pattern} already; keep it in one .cpp"


def check(root):
    files = load(root)
    checks = (check_units, check_core_layer, check_third_parties, check_words, check_length)
    violations = [(f.path, message) for f in files.values() for one in checks for message in one(f)]
    return files, violations + list(check_single_users(files))


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    files, violations = check(root)
    for path, message in violations:
        print(f"{path}: {message}")
    print(f"layers: {len(files)} files, {len(violations)} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
