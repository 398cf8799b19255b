#include "fuzz/target.hpp"
#include "json/graphson_reader.hpp"
#include "json/graphson_writer.hpp"

#include <dse/graph/traversal.hpp>

#include <string>

namespace dse::fuzz::graph_graphson1 { namespace {

constexpr auto version = graph::graphson_version::v1;

/// What has only text in GraphSON 1.0.
template <class... T>
void convert(const graph::value& v) {
  (static_cast<void>(v.try_as<T>()), ...);
}

void check(bytes_view input) {
  const std::string text(text_of(input));
  const auto v = graph::try_read_graphson(text, version);
  if (!v) return require(v.error().code() == client_errc::malformed_rows, "a text is refused with another code");
  touch(v->to_string());
  const auto checked = graph::value::try_from_graph_binary(v->encoded());
  require(checked && *checked == *v, "what was read is a well-formed GraphBinary value");
  convert<uuid, inet_address, bytes, varint, decimal, geo::point, geo::polygon, graph::instant, graph::local_date,
          graph::local_time, graph::time_duration, graph::path, graph::vertex, graph::edge>(*v);
  std::string again;
  try {
    again = graph::to_graphson(v->encoded(), version);
  } catch (const exception& e) {
    return require(e.code() == client_errc::invalid_argument, "a value is not written, with another code");
  }
  const auto back = graph::try_read_graphson(again, version);
  require(back && *back == *v, "what was written is read as another value: " + again);
}

const registration registered(check, [] {
  return texts({
      R"({"id":{"~label":"city","member_id":4},"label":"city","type":"vertex","properties":{"title":[{"id":1,"value":"Oslo","properties":{"lang":"no"}}]}})",
      R"({"id":9,"label":"road","type":"edge","inVLabel":"city","outVLabel":"town","inV":8,"outV":7,"properties":{"km":12}})",
      R"({"labels":[["a"],[]],"objects":["Oslo",{"id":1,"label":"city","type":"vertex"}]})",
      R"([1,3000000000,36893488147419103232,1.5,true,null,"x",{"a":{"@type":"g:Int32","@value":5}}])",
      "\"41d2e28a-20a4-4ab0-b379-d810dede3786\"",
      "\"POINT (0 1)\"",
      "\"POLYGON ((0 0, 1 0, 1 1, 0 0))\"",
      "\"2016-12-14T16:39:19.349Z\"",
      "\"18:30:41.554010034\"",
      "\"PT51H4M\"",
      "\"localhost/127.0.0.1\"",
      "\"AQID\"",
  });
});

}}  // namespace dse::fuzz::graph_graphson1
