#include "metadata/cql_writer.hpp"

#include <dse/schema.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace dse {
namespace metadata { namespace {

void write_keyspace(cql_writer& out, const keyspace_metadata& k) {
  out << (k.is_virtual ? "VIRTUAL KEYSPACE " : "CREATE KEYSPACE ");
  out.name(k.name);
  if (!k.is_virtual) {
    (out << " WITH replication = ").constant(k.replication);
    out << " AND durable_writes = " << (k.durable_writes ? "true" : "false");
    if (!k.graph_engine.empty()) (out << " AND graph_engine = ").constant(k.graph_engine);
  }
  out << ";";
}

/// Types before those that hold them.
class type_order {
 public:
  explicit type_order(const keyspace_metadata& keyspace) : keyspace_(keyspace) {
    for (const auto& [name, type] : keyspace.types) visit(*type);
  }
  std::vector<const user_type*> types;

 private:
  void visit(const user_type& type) {
    if (!seen_.insert(type.name).second) return;
    for (const named_type& field : type.fields) visit(field.type);
    types.push_back(&type);
  }
  // Not deep: the schema refuses types that are.
  void visit(const data_type& type) {
    if (type.is(type_kind::udt)) {
      if (const auto at = keyspace_.types.find(type.name()); at != keyspace_.types.end()) visit(*at->second);
      return;
    }
    for (const data_type& part : type.parameters()) visit(part);
  }

  const keyspace_metadata& keyspace_;
  std::set<std::string_view> seen_;
};

void write_type(cql_writer& out, const user_type& t) {
  out << "CREATE TYPE ";
  out.name(t.keyspace, t.name) << " (";
  std::string_view before = "\n    ";
  for (const named_type& field : t.fields) {
    (out << before).name(field.name) << " " << field.cql_type;
    before = ",\n    ";
  }
  out << "\n);";
}

/// Between dollars where that is possible: it needs no escapes.
void write_body(cql_writer& out, const std::string& body) {
  if (body.find("$$") == body.npos && !body.ends_with('$')) out << "$$" << body << "$$";
  else out.constant(body);
}

void write_function(cql_writer& out, const function_metadata& f) {
  out << "CREATE FUNCTION ";
  out.name(f.keyspace, f.name);
  out.list("(", f.arguments, [&](const named_type& a) { out.name(a.name) << " " << a.cql_type; });
  out << ")\n    " << (f.called_on_null_input ? "CALLED" : "RETURNS NULL") << " ON NULL INPUT\n    RETURNS "
      << f.return_type.cql_type;
  if (f.deterministic) out << "\n    DETERMINISTIC";
  if (f.monotonic) out << "\n    MONOTONIC";
  if (!f.monotonic && !f.monotonic_on.empty()) {
    out << "\n    MONOTONIC ON ";
    out.name(f.monotonic_on.front());
  }
  (out << "\n    LANGUAGE ").name(f.language) << "\n    AS ";
  write_body(out, f.body);
  out << ";";
}

void write_aggregate(cql_writer& out, const aggregate_metadata& a) {
  out << "CREATE AGGREGATE ";
  out.name(a.keyspace, a.name);
  out.list("(", a.arguments, [&](const schema_type& t) { out << t.cql_type; });
  (out << ")\n    SFUNC ").name(a.state_function) << "\n    STYPE " << a.state_type.cql_type;
  if (!a.final_function.empty()) (out << "\n    FINALFUNC ").name(a.final_function);
  if (a.initial_condition) out << "\n    INITCOND " << *a.initial_condition;
  if (a.deterministic) out << "\n    DETERMINISTIC";
  out << ";";
}

template <class Object>
std::string statements(const Object& object, void (*write)(cql_writer&, const Object&), std::string_view kind) {
  cql_writer out;
  write(out, object);
  std::string text = std::move(out).take();
  return object.gaps.empty() ? text : as_comment(text, std::string(kind) + ' ' + object.name, object.gaps);
}

bool is_of_the_server(const keyspace_metadata& k) {
  return k.is_virtual || k.name == "system" || k.name.starts_with("system_") || k.name.starts_with("dse_") ||
         k.name == "solr_admin";
}

}}  // namespace metadata

inline namespace v0 {

std::string user_type::to_cql() const { return metadata::statements(*this, metadata::write_type, "the type"); }
std::string function_metadata::to_cql() const {
  return metadata::statements(*this, metadata::write_function, "the function");
}
std::string aggregate_metadata::to_cql() const {
  return metadata::statements(*this, metadata::write_aggregate, "the aggregate");
}

std::string function_signature::to_string() const {
  metadata::cql_writer out;
  out.name(name).list("(", argument_types, [&](const std::string& type) { out << type; }) << ")";
  return std::move(out).take();
}

std::string keyspace_metadata::to_cql() const {
  std::string all = metadata::statements(*this, metadata::write_keyspace, "the keyspace");
  if (is_virtual) all = metadata::as_comment(all, "a virtual keyspace", gaps);
  const auto add = [&](const std::string& statement) { all += "\n\n" + statement; };
  for (const user_type* type : metadata::type_order(*this).types) add(type->to_cql());
  // Masks of columns may call functions.
  for (const auto& [signature, function] : functions) add(function->to_cql());
  for (const auto& [signature, aggregate] : aggregates) add(aggregate->to_cql());
  for (const auto& [table_name, table] : tables) add(table->to_cql());
  for (const auto& [view_name, view] : views) add(view->to_cql());
  return all;
}

std::string schema::to_cql() const {
  std::string all;
  for (const auto& [name, keyspace] : keyspaces())
    if (!metadata::is_of_the_server(*keyspace)) all.append(all.empty() ? "" : "\n\n").append(keyspace->to_cql());
  return all;
}

}  // namespace v0
}  // namespace dse
