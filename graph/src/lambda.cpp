#include "refuse.hpp"

#include <dse/graph/lambda.hpp>

namespace dse { inline namespace v0 { namespace graph {

namespace {

bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

}  // namespace

lambda::lambda(std::string script, int arity, std::string language)
    : script_(std::move(script)), language_(std::move(language)), arity_(arity) {
  if (blank(script_)) refuse("a lambda needs a script for the server to run");
  if (blank(language_)) refuse("a lambda needs the name of the language that its script is in");
  if (arity_ < -1) refuse("a lambda takes a number of arguments, or -1 when the server finds it out");
}

}}}  // namespace dse::v0::graph
