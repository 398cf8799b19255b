#pragma once

#include <dse/graph/options.hpp>
#include <dse/graph/value.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dse::testing {

/// What becomes of a value that the test server sends back.
class outcome {
 public:
  enum class kind { unchanged, other, opaque, no_form };

  static outcome unchanged() { return outcome(kind::unchanged); }
  /// The sub-protocol has no form for it: refused before it is sent.
  static outcome no_form() { return outcome(kind::no_form); }
  /// A value of a type that the reader does not know, and keeps as it came.
  static outcome opaque(std::string printed) {
    outcome o(kind::opaque);
    o.back_ = std::move(printed);
    return o;
  }
  /// Another value, or one of another type.
  outcome(graph::value v) : what_(kind::other), back_(std::move(v)) {}

  kind what() const noexcept { return what_; }
  const graph::value& back() const noexcept { return back_; }
  std::string to_string() const;

 private:
  explicit outcome(kind k) : what_(k) {}
  kind what_;
  graph::value back_;
};

/// Whether two values are equal, and of one type as they travel: a Date is no Instant.
bool is_unchanged(const graph::value& sent, const graph::value& back);

struct travelling_value {
  std::string name;
  graph::value sent;
  outcome graphbinary1, graphson3, graphson2, graphson1;
  bool is_argument = true;  ///< false: the server's inject() runs it, takes it apart or fails

  const outcome& in(graph::sub_protocol p) const;
};

/// One value of each type, several where they fare differently.
const std::vector<travelling_value>& travelling_values();

/// The table as Markdown, for the documentation.
std::string table_of_types();

}  // namespace dse::testing
