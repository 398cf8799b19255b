#pragma once

#include "metadata/cql_text.hpp"

#include <dse/table_metadata.hpp>

#include <map>
#include <string>
#include <string_view>

namespace dse::metadata {

/// Puts the text of a statement together.
class cql_writer {
 public:
  cql_writer& operator<<(std::string_view text) {
    out_ += text;
    return *this;
  }
  cql_writer& name(std::string_view identifier) {
    dse::detail::append_identifier(out_, identifier);
    return *this;
  }
  /// keyspace.name
  cql_writer& name(std::string_view keyspace, std::string_view object) { return name(keyspace).raw('.').name(object); }
  cql_writer& constant(std::string_view text) {
    dse::detail::append_text_literal(out_, text);
    return *this;
  }
  cql_writer& constant(const std::map<std::string, std::string>& texts) {
    list("{", texts, [this](const auto& entry) { (constant(entry.first) << ": ").constant(entry.second); });
    return raw('}');
  }
  /// open, then the elements with commas between them.
  template <class Range, class Write>
  cql_writer& list(std::string_view open, const Range& range, Write write) {
    std::string_view before = open;
    if (range.empty()) out_ += open;
    for (const auto& element : range) {
      out_ += before;
      write(element);
      before = ", ";
    }
    return *this;
  }
  cql_writer& raw(char c) {
    out_ += c;
    return *this;
  }

  std::string take() && { return std::move(out_); }

 private:
  std::string out_;
};

/// The statements inside a comment that says why a server would not make the same of them.
std::string as_comment(const std::string& statements, std::string_view what, const schema_gaps& gaps);

}  // namespace dse::metadata
