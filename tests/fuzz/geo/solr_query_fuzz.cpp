#include "fuzz/text_target.hpp"

#include <dse/geo/solr_query.hpp>

#include <rapidjson/document.h>

namespace dse::fuzz { namespace {

bool is_text(const rapidjson::Value& v, std::string_view text) {
  return v.IsString() && std::string_view(v.GetString(), v.GetStringLength()) == text;
}

/// Whatever stands in a filter or a query, the value for the marker is one JSON object that holds just them.
void check(bytes_view input) {
  const std::string text(text_of(input));
  const std::string term = geo::solr::escaped_term(text);
  rapidjson::Document read;
  const std::string query = geo::solr::query({text, term}, term);
  read.Parse(query.data(), query.size());
  require(!read.HasParseError() && read.IsObject() && read.MemberCount() == 2, "the query is no JSON: " + query);
  require(is_text(read["q"], term) && read["fq"].Size() == 2, "the query is another one");
  require(is_text(read["fq"][0], text) && is_text(read["fq"][1], term), "the filters are others");
  try {
    const std::string filter = geo::solr::geofilt(text, {2, 48}, 5);
    require(filter == "{!geofilt sfield=" + text + " pt=48,2 d=5}", "another filter");
    require(text.find_first_of(" \"\\{}:\n") == text.npos, "a name has an operator");
  } catch (const exception& e) {
    require(e.code() == client_errc::invalid_argument, "a name is refused with another code");
  }
}

const registration registered(check, [] {
  return texts({"location", "name:\"Main Street\" OR *:*", "a\"b\\c\n", "{!func}x", "\x01\x7f"});
});

}}  // namespace dse::fuzz
