// Traversals and what they are made of, elements and paths.
#include "dse_predicates.hpp"
#include "json/graphson_writer.hpp"

namespace dse { inline namespace v0 { namespace graph {

void graphson_writer::bytecode(binary_reader& in) {
  if (version_ == graphson_version::v1) refuse("GraphSON 1.0 carries scripts only");
  std::string steps;
  std::string sources;
  graphson_writer(steps, *this).instructions(in);
  graphson_writer(sources, *this).instructions(in);
  open("g:Bytecode");
  put("{");
  if (!sources.empty()) put("\"source\":[" + sources + "]");
  if (!steps.empty()) put((sources.empty() ? "\"step\":[" : ",\"step\":[") + steps + "]");
  put("}}");
}

void graphson_writer::instructions(binary_reader& in) {
  const std::size_t n = in.count();
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    put(i == 0 ? "[" : ",[");
    string(in.text());
    for (std::size_t args = in.count(); args > 0 && in.ok(); --args) {
      put(",");
      value(in);
    }
    put("]");
  }
}

void graphson_writer::predicate(binary_reader& in, std::string_view type) {
  const std::string_view name = in.text();
  const std::size_t n = in.count();
  // P::inside travels as two predicates, so an "inside" of one argument is Geo's
  const bool dse = type == "P" && n == 1 && (is_search(name) || is_geo(name));
  open(dse ? "dse:P" : "g:" + std::string(type));
  put("{");
  if (dse) put(is_geo(name) ? R"("predicateType":"Geo",)" : R"("predicateType":"Search",)");
  text_member(R"("predicate":)", name);
  put(R"(,"value":)");
  if (name == "within" || name == "without") {
    const bool plain = version_ != graphson_version::v3;
    if (!plain) open("g:List");
    array(in, n);
    if (!plain) put("}");
  } else if (n == 1) {
    value(in);
  } else {
    array(in, n);
  }
  put("}}");
}

void graphson_writer::lambda(binary_reader& in) {
  const std::string_view language = in.text();
  open("g:Lambda");
  text_member(R"({"script":)", in.text());
  text_member(R"(,"language":)", language);
  put(R"(,"arguments":)" + std::to_string(in.i32()) + "}}");
}

void graphson_writer::binding(binary_reader& in) {
  open("g:Binding");
  text_member(R"({"key":)", in.text());
  member(R"(,"value":)", in);
  put("}}");
}

void graphson_writer::strategy(binary_reader& in) {
  const std::string_view name = in.text();
  open("g:" + std::string(name.substr(name.rfind('.') + 1)));
  object(in, in.count());
  put("}");
}

void graphson_writer::vertex(binary_reader& in) {
  open("g:Vertex");
  member(R"({"id":)", in);
  text_member(R"(,"label":)", in.text());
  skip_value(in);
  put("}}");
}

void graphson_writer::edge(binary_reader& in) {
  open("g:Edge");
  member(R"({"id":)", in);
  text_member(R"(,"label":)", in.text());
  member(R"(,"inV":)", in);
  text_member(R"(,"inVLabel":)", in.text());
  member(R"(,"outV":)", in);
  text_member(R"(,"outVLabel":)", in.text());
  skip_value(in), skip_value(in);
  put("}}");
}

void graphson_writer::vertex_property(binary_reader& in) {
  open("g:VertexProperty");
  member(R"({"id":)", in);
  const std::string_view label = in.text();
  member(R"(,"value":)", in);
  text_member(R"(,"label":)", label);
  skip_value(in), skip_value(in);
  put("}}");
}

void graphson_writer::property(binary_reader& in) {
  open("g:Property");
  text_member(R"({"key":)", in.text());
  member(R"(,"value":)", in);
  skip_value(in);
  put("}}");
}

void graphson_writer::path(binary_reader& in) {
  open("g:Path");
  member(R"({"labels":)", in);
  member(R"(,"objects":)", in);
  put("}}");
}

}}}  // namespace dse::v0::graph
