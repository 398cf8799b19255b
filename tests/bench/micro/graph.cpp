// Results of graphs: 1,000 vertices with two properties each, read from GraphSON 3 and from GraphBinary into what a
// result_set holds, next to RapidJSON's SAX pass over the same JSON. The three take turns, so that their ratios mean
// something on a busy machine too. The argument is the number of rows: 1,000 vertices, or one list of them.
#include "engine/block_pool.hpp"
#include "support/server_wire/byte_sink.hpp"

#include <dse/graph/result_set.hpp>
#include <dse/graph/traversal.hpp>

#include <benchmark/benchmark.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

namespace dse::bench { namespace {

using benchmark::DoNotOptimize;
using graph::sub_protocol;

constexpr std::size_t vertices = 1000;

std::string vertex_json(std::size_t i) {
  char json[512];
  const int size = std::snprintf(
      json, sizeof json,
      R"({"@type":"g:Vertex","@value":{"id":{"@type":"g:Int64","@value":%zu},"label":"person","properties":{)"
      R"("name":[{"@type":"g:VertexProperty","@value":{"id":{"@type":"g:Int64","@value":%zu},"value":"person-%zu",)"
      R"("label":"name"}}],"score":[{"@type":"g:VertexProperty","@value":{"id":{"@type":"g:Int64","@value":%zu},)"
      R"("value":{"@type":"g:Double","@value":%.3f},"label":"score"}}]}}})",
      i, 2 * i, i, 2 * i + 1, static_cast<double>(i) * 1.125);
  return std::string(json, static_cast<std::size_t>(size));
}

std::vector<std::string> json_rows(std::size_t rows) {
  std::vector<std::string> cells;
  std::string list;
  for (std::size_t i = 0; i < vertices; ++i) {
    if (rows == vertices) cells.push_back(R"({"result":)" + vertex_json(i) + "}");
    else list += (i == 0 ? "" : ",") + vertex_json(i);
  }
  if (rows != vertices) cells.push_back(R"({"result":{"@type":"g:List","@value":[)" + list + "]}}");
  return cells;
}

/// A response of one column, as a server sends it.
class response_rows {
 public:
  response_rows(const std::vector<std::string>& cells, type_kind type) {
    testing::byte_sink content;
    for (const std::string& cell : cells)
      content.int_(static_cast<std::int64_t>(cell.size())).raw(std::as_bytes(std::span(cell)));
    const bytes& b = content.get();
    auto response = pool_->make_response(b.size());
    std::memcpy(response->data(), b.data(), b.size());
    response->row_count = static_cast<std::uint32_t>(cells.size());
    response->column_count = 1;
    response->first_row = response->data();
    auto metadata = std::make_shared<detail::row_metadata>();
    metadata->columns = {{"", "", "gremlin", type}};
    response->metadata = std::move(metadata);
    rows_ = row_set(std::move(response));
  }
  graph::result_set read(sub_protocol p) const { return graph::result_set::try_from(rows_, p).value(); }

 private:
  std::unique_ptr<engine::block_pool, engine::block_pool::release> pool_{new engine::block_pool};
  row_set rows_;
};

std::vector<std::string> binary_rows(const graph::result_set& results) {
  std::vector<std::string> cells;
  for (const graph::value& v : results) {
    graph::binary_writer cell;
    cell.head(0x21).i64(1).raw(v.encoded());  // a Traverser
    cells.emplace_back(cell.bytes());
  }
  return cells;
}

struct counting_handler : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, counting_handler> {
  bool Default() { return ++events != 0; }
  std::size_t events = 0;
};

std::size_t sax_events(const std::vector<std::string>& cells) {
  counting_handler handler;
  rapidjson::Reader reader;
  for (const std::string& cell : cells) {
    rapidjson::MemoryStream stream(cell.data(), cell.size());
    reader.Parse(stream, handler);
  }
  return handler.events;
}

double processor_seconds() {
  std::timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}
/// Keeps the shortest of many runs.
template <class F>
void measure(double& best, F f) {
  const double before = processor_seconds();
  f();
  best = std::min(best, processor_seconds() - before);
}

void graph_results(benchmark::State& state) {
  const std::vector<std::string> json = json_rows(static_cast<std::size_t>(state.range(0)));
  const response_rows graphson(json, type_kind::text);
  const response_rows graphbinary(binary_rows(graphson.read(sub_protocol::graphson3)), type_kind::blob);
  std::size_t size = 0;
  for (const std::string& cell : json) size += cell.size();
  double sax = 1, graphson3 = 1, graphbinary1 = 1;
  for (auto _ : state) {
    measure(sax, [&] { DoNotOptimize(sax_events(json)); });
    measure(graphson3, [&] { DoNotOptimize(graphson.read(sub_protocol::graphson3).size()); });
    measure(graphbinary1, [&] { DoNotOptimize(graphbinary.read(sub_protocol::graphbinary1).size()); });
  }
  const double megabytes = static_cast<double>(size) / 1e6;
  state.counters["rapidjson_MB/s"] = megabytes / sax;
  state.counters["graphson3_MB/s"] = megabytes / graphson3;
  state.counters["graphson3_vertices/s"] = vertices / graphson3;
  state.counters["graphbinary_vertices/s"] = vertices / graphbinary1;
  state.counters["graphson3/rapidjson"] = sax / graphson3;
  state.counters["graphbinary/graphson3"] = graphson3 / graphbinary1;
}
BENCHMARK(graph_results)->Arg(vertices)->Arg(1);

}}  // namespace dse::bench
