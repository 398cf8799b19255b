#pragma once

#include <dse/graph/arg.hpp>

#include <string>

namespace dse { inline namespace v0 { namespace graph {

/// A script that the server runs for each traverser: `lambda("it.get().id()")`.
class lambda {
 public:
  /// Arity -1 leaves it to the server to find out how many arguments the script takes.
  /// \throws dse::exception (invalid_argument) for a blank script or language, and for an arity below -1.
  explicit lambda(std::string script, int arity = -1, std::string language = "gremlin-groovy");
  const std::string& script() const noexcept { return script_; }
  const std::string& language() const noexcept { return language_; }
  int arity() const noexcept { return arity_; }

 private:
  std::string script_;
  std::string language_;
  int arity_;
};

template <>
struct value_writer<lambda> {
  static constexpr form kind = form::lambda;
  static void append(const lambda& v, binary_writer& out);
};

}}}  // namespace dse::v0::graph
