#include "fuzz/target.hpp"
#include "json/json_cursor.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <string>

namespace dse::fuzz::graph_json { namespace {

constexpr std::size_t nesting = 10'000;

/// RapidJSON reads the numbers of a double only, halves of surrogate pairs too, and ends at a zero.
bool comparable(std::string_view json, rapidjson::ParseErrorCode code) {
  return code != rapidjson::kParseErrorNumberTooBig && json.find('\0') == json.npos && json.find("\\ud") == json.npos &&
         json.find("\\uD") == json.npos;
}

void check(bytes_view input) {
  const std::string json(text_of(input));
  graph::json_cursor in(json);
  in.skip_value(nesting);
  const bool accepted = in.at_end() && in.ok();
  rapidjson::MemoryStream stream(json.data(), json.size());
  rapidjson::BaseReaderHandler<> nothing;
  rapidjson::Reader reader;
  const auto peer = reader.Parse < rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag |
                    rapidjson::kParseValidateEncodingFlag > (stream, nothing);
  if (comparable(json, peer.Code())) require(accepted == !peer.IsError(), "RapidJSON is of another opinion");
}

const registration registered(check, [] {
  return texts({R"({"a":[1,-0.5e+3,true,false,null],"b":{"c":"\"\\\/\b\f\n\r\tä\u00e4"}})", "[]", "{}", " \"x\" ",
                "[[[", "-", "01", "1.e5", "nulll", "\"\xF0\x9F\x98\x80\"", "\"\xED\xA0\x80\"", "\"twelve bytes\x01\""});
});

}}  // namespace dse::fuzz::graph_json
