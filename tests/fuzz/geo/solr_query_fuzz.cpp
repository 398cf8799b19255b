#include "fuzz/text_target.hpp"

#include <dse/geo/solr_query.hpp>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <string>
#include <vector>

namespace dse::fuzz::geo_solr_query { namespace {

/// The keys and strings of a JSON text, in their order.
class texts_of_json : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, texts_of_json> {
 public:
  std::vector<std::string> texts;

  bool Key(const char* text, rapidjson::SizeType size, bool) { return add(text, size); }
  bool String(const char* text, rapidjson::SizeType size, bool) { return add(text, size); }

 private:
  bool add(const char* text, std::size_t size) {
    texts.emplace_back(text, size);
    return true;
  }
};

/// Whatever stands in a filter or a query, the value for the marker is one JSON object that holds just them.
void check(bytes_view input) {
  const std::string text(text_of(input));
  const std::string term = geo::solr::escaped_term(text);
  const std::string query = geo::solr::query({text, term}, term);
  rapidjson::MemoryStream in(query.data(), query.size());
  rapidjson::Reader reader;
  texts_of_json found;
  require(!reader.Parse(in, found).IsError(), "the query is no JSON: " + query);
  require(found.texts == std::vector<std::string>{"q", term, "fq", text, term}, "the query is another one: " + query);
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

}}  // namespace dse::fuzz::geo_solr_query
