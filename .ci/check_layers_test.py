#!/usr/bin/env python3
"""Plants wrong includes and words in a small tree and shows that check_layers.py catches each."""

import pathlib
import tempfile
import unittest

import check_layers

CLEAN = {
    "sdk/core/include/dse/error.hpp": "#include <boost/system/error_code.hpp>\n#include <string>\n",
    "sdk/core/include/dse/session.hpp": "#include <dse/completion.hpp>\n#include <dse/error.hpp>\n",
    "sdk/core/include/dse/completion.hpp": "#include <boost/asio/any_completion_handler.hpp>\n",
    "sdk/core/include/dse/retry_policy.hpp": "#include <dse/error.hpp>\n",
    "sdk/core/src/wire/frame.hpp": "#include <dse/error.hpp>\n#include <chrono>\n",
    "sdk/core/src/metadata/ring.hpp": '#include "wire/frame.hpp"\n',
    "sdk/core/src/engine/pool.hpp": '#include "metadata/ring.hpp"\n#include <dse/completion.hpp>\n',
    "sdk/core/src/net/shard.cpp": '#include "engine/pool.hpp"\n#include <boost/asio/io_context.hpp>\n#include <openssl/ssl.h>\n',
    "sdk/core/src/api/session.cpp": '#include "net/shard.hpp"\n#include <dse/session.hpp>\n#include <mutex>\n',
    "geo/include/dse/geo/point.hpp": "#include <dse/error.hpp>\n",
    "geo/include/dse/geo/boost_geometry.hpp": "#include <boost/geometry/core/tag.hpp>\n",
    "geo/src/geojson.cpp": "#include <rapidjson/reader.h>\n",
    "auth/include/dse/auth/gssapi.hpp": "#include <dse/error.hpp>\n",
    "auth/src/credential.cpp": "#include <gssapi/gssapi_ext.h>\n",
    "auth/src/sasl_library.cpp": "#include <sasl/sasl.h>\n",
    "sdk/core/src/wire/compression.cpp": "#include <lz4.h>\n#include <snappy-c.h>\n",
    "sdk/cloud/src/https.cpp": "#include <boost/asio/ssl.hpp>\n#include <boost/beast/http/read.hpp>\n#include <boost/beast/http/write.hpp>\n",
    "sdk/cloud/src/inflate.cpp": "#include <zlib.h>\n",
    "graph/include/dse/graph/remote_graph.hpp": "#include <dse/geo/point.hpp>\n#include <dse/session.hpp>\n",
    "graph/src/bytecode.hpp": "#include <dse/error.hpp>\n",
    "graph/src/graphson3.cpp": '#include "bytecode.hpp"\n#include <rapidjson/writer.h>\n',
    "sdk/facade/include/dse/dse.hpp": "#include <dse/graph/remote_graph.hpp>\n#include <dse/auth/gssapi.hpp>\n",
}

# path, planted line, what the report must say
PLANTED = [
    ("sdk/core/src/wire/frame.hpp", '#include "engine/pool.hpp"', "wire may not include engine/pool.hpp"),
    ("sdk/core/src/wire/frame.hpp", '#include "metadata/ring.hpp"', "wire may not include metadata/ring.hpp"),
    ("sdk/core/src/wire/frame.hpp", '#include "../net/shard.cpp"', "wire may not include"),
    ("sdk/core/src/wire/frame.hpp", "#include <iostream>", "it does no I/O"),
    ("sdk/core/src/wire/frame.hpp", "#include <dse/completion.hpp>", "may not reach Asio"),
    ("sdk/core/src/metadata/ring.hpp", "#include <shared_mutex>", "neither locks nor runs threads"),
    ("sdk/core/src/metadata/ring.hpp", '#include "engine/pool.hpp"', "metadata may not include"),
    ("sdk/core/src/engine/pool.hpp", "#include <boost/asio/steady_timer.hpp>", "may not reach Asio"),
    ("sdk/core/src/engine/pool.hpp", "#include <openssl/sha.h>", "may not reach Asio or OpenSSL"),
    ("sdk/core/src/engine/pool.hpp", "auto t = std::chrono::steady_clock::now();", "time and chance"),
    ("sdk/core/src/engine/pool.hpp", "std::random_device seed;", "time and chance"),
    ("sdk/core/src/engine/pool.hpp", 'auto* home = std::getenv("HOME");', "time and chance"),
    ("sdk/core/src/engine/pool.hpp", "std::mutex lock_;", "time and chance"),
    ("sdk/core/src/engine/pool.hpp", '#include "api/session.cpp"', "engine may not include"),
    ("sdk/core/src/net/shard.cpp", '#include "wire/frame.hpp"', "net may not include wire/frame.hpp"),
    ("sdk/core/src/net/shard.cpp", "#include <dse/retry_policy.hpp>", "policies belong to engine"),
    ("sdk/core/src/api/session.cpp", "#include <boost/asio/ip/tcp.hpp>", "sockets and TLS belong to net"),
    ("sdk/core/src/api/session.cpp", "int s = ::socket(1, 2, 3);", "sockets and TLS belong to net"),
    ("sdk/core/src/api/session.cpp", "#include <openssl/ssl.h>", "sockets and TLS belong to net"),
    ("sdk/core/src/api/session.cpp", "#include <dse/graph/remote_graph.hpp>", "core may not include"),
    ("sdk/core/src/other/thing.hpp", "#include <string>", "not a known layer"),
    ("sdk/core/include/dse/error.hpp", '#include "../../src/wire/frame.hpp"', "private to core"),
    ("sdk/core/include/dse/error.hpp", '#include "wire/frame.hpp"', "private to core"),
    ("sdk/core/include/dse/error.hpp", "#include <openssl/ssl.h>", "public header may not include"),
    ("sdk/core/include/dse/error.hpp", "#include <ranges>", "every program would compile it"),
    ("sdk/core/include/dse/error.hpp", "#include <boost/asio/awaitable.hpp>", "public header may not include"),
    ("sdk/core/include/dse/error.hpp", "#include <boost/json.hpp>", "only Boost.System"),
    ("sdk/core/include/dse/completion.hpp", "#include <boost/asio/ip/tcp.hpp>", "public header may not include"),
    ("sdk/core/include/dse/error.hpp", "#include <dse/geo/point.hpp>", "core may not include"),
    ("sdk/core/include/dse/error.hpp", "// speaks Gremlin", "core doesn't know the modules"),
    ("sdk/core/src/net/shard.cpp", "int sasl = 0;", "core doesn't know the modules"),
    ("sdk/core/src/wire/frame.hpp", "\n" * 400, "split it"),
    ("geo/include/dse/geo/point.hpp", "#include <dse/session.hpp>", "may not reach dse/session.hpp"),
    ("geo/include/dse/geo/point.hpp", "#include <boost/geometry.hpp>", "opt-in headers"),
    ("geo/include/dse/geo/point.hpp", "#include <rapidjson/document.h>", "public header may not include"),
    ("geo/src/geojson.cpp", '#include "wire/frame.hpp"', "private to core"),
    ("geo/src/geojson.cpp", "#include <dse/graph/remote_graph.hpp>", "geo may not include"),
    ("auth/src/sasl_library.cpp", "#include <dse/session.hpp>", "may not reach dse/session.hpp"),
    ("auth/src/sasl_library.cpp", "#include <dse/geo/point.hpp>", "auth may not include"),
    ("auth/src/second.cpp", "#include <sasl/saslutil.h>", "keep it in one .cpp"),
    ("sdk/core/src/wire/segment.cpp", "#include <lz4.h>", "keep it in one .cpp"),
    ("auth/src/second.cpp", "#include <gssapi/gssapi_ext.h>", "keep it in one .cpp"),
    ("sdk/cloud/src/zip.cpp", "#include <zlib.h>", "keep it in one .cpp"),
    ("sdk/cloud/src/zip.cpp", "#include <boost/beast/core/flat_buffer.hpp>", "keep it in one .cpp"),
    ("sdk/cloud/src/zip.cpp", '#include "net/shard.hpp"', "belongs to core's src"),
    ("sdk/cloud/src/zip.cpp", "#include <dse/auth/gssapi.hpp>", "cloud may not include"),
    ("auth/include/dse/auth/gssapi.hpp", "#include <gssapi/gssapi.h>", "public header may not include"),
    ("graph/src/graphson3.cpp", '#include "engine/pool.hpp"', "private to core"),
    ("graph/src/graphson3.cpp", '#include "engine/absent.hpp"', "belongs to core's src"),
    ("graph/src/graphson3.cpp", "#include <boost/asio/ip/tcp.hpp>", "graph may not include"),
    ("graph/src/bytecode.hpp", "#include <rapidjson/writer.h>", ".cpp files"),
    ("graph/src/graphson3.cpp", "#include <dse/auth/gssapi.hpp>", "graph may not include"),
    ("sdk/facade/src/client.cpp", '#include "wire/frame.hpp"', "private to core"),
]


def violations(changes):
    tree = dict(CLEAN)
    for path, line in changes.items():
        tree[path] = tree.get(path, "") + line + "\n"
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in tree.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return [f"{path}: {message}" for path, message in check_layers.check(root)[1]]


class CheckLayers(unittest.TestCase):
    def test_a_clean_tree_has_no_violations(self):
        self.assertEqual(violations({}), [])

    def test_comments_may_mention_what_code_may_not_call(self):
        self.assertEqual(violations({"sdk/core/src/engine/pool.hpp": "// never steady_clock::now()"}), [])

    def test_generated_tables_may_be_long(self):
        text = "// Generated from steps.txt\n" + "\n" * 500
        self.assertEqual(violations({"graph/src/step_table.cpp": text}), [])


def planted(path, line, expected):
    def run(self):
        found = violations({path: line})
        self.assertTrue(any(v.startswith(path) and expected in v for v in found), f"not caught; reported: {found}")

    return run


for number, (where, text, message) in enumerate(PLANTED):
    setattr(CheckLayers, f"test_planted_{number:02}_in_{where}", planted(where, text, message))

if __name__ == "__main__":
    unittest.main()
