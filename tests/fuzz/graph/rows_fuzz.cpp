#include "binary/read_row.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/target.hpp"
#include "json/graphson_reader.hpp"

#include <dse/graph/traversal.hpp>

#include <array>
#include <string>

namespace dse::fuzz::graph_rows { namespace {

using graph::graphson_version;

void check_row(const result<graph::traverser>& row) {
  if (!row) return require(row.error().code() == client_errc::malformed_rows, "a row is refused with another code");
  const auto content = graph::value::try_from_graph_binary(row->content.encoded());
  require(content && *content == row->content, "a row holds a well-formed GraphBinary value");
  touch(row->content.to_string());
}

/// Rows of one result, which one reader reads: each as it would be alone.
void check(bytes_view input) {
  static constexpr std::array versions{graphson_version::v3, graphson_version::v2, graphson_version::v1};
  choices c(input);
  const graphson_version version = c.of(versions);
  graph::graphson_reader reader(version);
  check_row(graph::try_read_graph_binary_row(text_of(c.rest())));
  while (!c.empty()) {
    const std::string cell(text_of(c.some_bytes()));
    const auto row = reader.try_read_row(cell);
    check_row(row);
    const auto alone = graph::try_read_graphson_row(cell, version);
    require(row.has_value() == alone.has_value(), "a row is read by what came before");
    if (!row) continue;
    require(row->bulk >= 0 && row->bulk == alone->bulk, "a bulk counts");
    require(row->content.encoded() == alone->content.encoded(), "a row holds what came before");
  }
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (const char version : {'\0', '\1', '\2'}) {
    std::string rows(1, version);
    for (
        const std::string_view cell :
        {R"({"result":{"@type":"g:Vertex","@value":{"id":1,"label":"a","properties":{"n":[{"id":1,"value":2}]}}},"bulk":2})",
         R"({"result":[1,"x"}])",
         R"({"bulk":{"@type":"g:Int64","@value":3},"result":{"id":1,"label":"a","type":"vertex"}})"})
      (rows += static_cast<char>(cell.size())) += cell;
    seeds.push_back(bytes_of(rows));
  }
  graph::binary_writer row;
  row.u8(0).head(0x21).i64(3).raw(graph::value(7).encoded());
  seeds.push_back(bytes_of(row.bytes()));
  return seeds;
});

}}  // namespace dse::fuzz::graph_rows
