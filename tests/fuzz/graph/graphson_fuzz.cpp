#include "fuzz/target.hpp"
#include "json/graphson_reader.hpp"
#include "json/graphson_writer.hpp"

#include <optional>

namespace dse::fuzz::graph_graphson { namespace {

std::optional<std::string> written(const graph::value& v, graph::graphson_version version) {
  try {
    return graph::to_graphson(v.encoded(), version);
  } catch (const exception& e) {
    // Some kinds are results only, and have no form in which they are sent.
    require(e.code() == client_errc::invalid_argument, "a value is not written, with another code");
    return std::nullopt;
  }
}

void check(bytes_view input) {
  const std::string text(text_of(input));
  if (const auto row = graph::try_read_graphson_row(text)) require(row->bulk >= 0, "a bulk counts");
  const auto v = graph::try_read_graphson(text);
  if (!v) return require(v.error().code() == client_errc::malformed_rows, "a text is refused with another code");
  touch(v->to_string());
  const auto checked = graph::value::try_from_graph_binary(v->encoded());
  require(checked && *checked == *v, "what was read is a well-formed GraphBinary value");
  if (const auto again = written(*v, graph::graphson_version::v3)) {
    const auto back = graph::try_read_graphson(*again);
    require(back.has_value(), "what was written can't be read: " + *again);
    require(*back == *v, "what was written is read as another value: " + *again);
  }
  written(*v, graph::graphson_version::v2);
}

const registration registered(check, [] {
  std::vector<bytes> seeds = texts({
      R"({"result":{"@type":"g:Int32","@value":7}})",
      R"({"result":"software","bulk":{"@type":"g:Int64","@value":4}})",
      R"({"@type":"g:Map","@value":["a",{"@type":"g:Int32","@value":1},"b",[true,null,1.5]]})",
      R"({"@type":"g:List","@value":["x",{"@type":"g:Set","@value":[{"@type":"g:Int64","@value":3}]}]})",
      R"({"@type":"g:Vertex","@value":{"id":{"@type":"g:Int32","@value":1},"label":"person","properties":{"name":[{"@type":"g:VertexProperty","@value":{"id":{"@type":"g:Int64","@value":0},"value":"marko","label":"name"}}]}}})",
      R"({"@type":"g:Edge","@value":{"id":"e","label":"knows","inVLabel":"person","outVLabel":"person","inV":1,"outV":2}})",
      R"({"@type":"g:Path","@value":{"labels":{"@type":"g:List","@value":[]},"objects":{"@type":"g:List","@value":[]}}})",
      R"({"@type":"g:BulkSet","@value":["marko",{"@type":"g:Int64","@value":1}]})",
      "9223372036854775808",
      "-1",
      "\"a\\u00e4\"",
  });
  for (const auto& [type, content] : std::initializer_list<std::pair<const char*, const char*>>{
           {"g:Int32", "-5"},
           {"g:Double", "\"NaN\""},
           {"g:Float", "0.5"},
           {"gx:BigDecimal", "\"-1E+3\""},
           {"gx:BigInteger", "36893488147419103232"},
           {"g:UUID", "\"41d2e28a-20a4-4ab0-b379-d810dede3786\""},
           {"gx:Instant", "\"2016-12-14T16:39:19.349Z\""},
           {"gx:LocalDate", "\"2016-05-12\""},
           {"gx:LocalTime", "\"18:30:41.554010034\""},
           {"gx:Duration", "\"PT51H4M\""},
           {"gx:Period", "\"P1Y2M3D\""},
           {"gx:ZonedDateTime", "\"2016-12-23T12:12:24.000000036+02:00[GMT+02:00]\""},
           {"gx:MonthDay", "\"--01-01\""},
           {"gx:OffsetTime", "\"10:15:30+01:00\""},
           {"gx:YearMonth", "\"2016-06\""},
           {"gx:ZoneOffset", "\"+03:06:09\""},
           {"dse:Duration", R"({"months":1,"days":2,"nanos":"3"})"},
           {"gx:InetAddress", "\"localhost/127.0.0.1\""},
           {"dse:Blob", "\"AQID\""},
           {"dse:Point", "\"POINT (0 1)\""},
           {"dse:Polygon", "\"POLYGON EMPTY\""},
           {"gx:Char", "\"a\""},
           {"g:T", "\"id\""},
           {"g:Direction", "\"OUT\""},
           {"org:Unknown", "[1]"}})
    seeds.push_back(bytes_of(std::string(R"({"@type":")") + type + R"(","@value":)" + content + "}"));
  return seeds;
});

}}  // namespace dse::fuzz::graph_graphson
