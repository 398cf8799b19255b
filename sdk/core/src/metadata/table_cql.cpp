#include "metadata/cql_writer.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace dse {
namespace metadata {
namespace {

/// The text with every end of a comment in it broken up.
std::string inside_comment(std::string text) {
  for (std::size_t at = text.find("*/"); at != text.npos; at = text.find("*/", at)) text.insert(at + 1, " ");
  return text;
}

void write_columns(cql_writer& out, std::span<const column_metadata> columns) {
  out.list("", columns, [&](const column_metadata& c) { out.name(c.name); });
}

/// `(a, b), c`
void write_key(cql_writer& out, const relation_metadata& r) {
  const auto partition_key = r.partition_key();
  const bool is_composite = partition_key.size() > 1;
  if (is_composite) out << "(";
  write_columns(out, partition_key);
  if (is_composite) out << ")";
  for (const column_metadata& c : r.clustering_columns()) (out << ", ").name(c.name);
}

void write_column(cql_writer& out, const column_metadata& c) {
  out.name(c.name) << " " << c.cql_type;
  if (c.kind == column_kind::static_) out << " static";
  if (!c.mask.empty()) out << " MASKED WITH " << c.mask;
}

/// Writes WITH, then AND.
class conditions {
 public:
  explicit conditions(cql_writer& out) noexcept : out_(out) {}
  cql_writer& next() { return out_ << std::exchange(word_, "\n    AND "); }

 private:
  cql_writer& out_;
  std::string_view word_ = " WITH ";
};

void write_order(cql_writer& out, conditions& with, const relation_metadata& r) {
  if (r.clustering_columns().empty()) return;
  with.next();
  out.list("CLUSTERING ORDER BY (", r.clustering_columns(), [&](const column_metadata& c) {
    out.name(c.name) << (c.order == clustering_order::descending ? " DESC" : " ASC");
  });
  out << ")";
}

/// What a server shows among the options, but does not take.
bool is_printed(const std::string& option, const named_values& all) {
  // From Cassandra 4.0 on these are shown as 0, and read_repair is what counts.
  if (option == "read_repair_chance" || option == "dclocal_read_repair_chance") return !all.contains("read_repair");
  if (option == "extensions") {
    const auto* const map = all.find(option)->second.get_if<value::map>();
    return map != nullptr && !map->entries.empty();
  }
  return true;
}

void write_options(conditions& with, const named_values& options) {
  for (const auto& [name, option] : options)
    if (is_printed(name, options)) with.next().name(name) << " = " << option.to_string();
}

// ---- graph

std::string text_of(const named_values& row, std::string_view column) {
  const auto at = row.find(column);
  const auto* const text = at == row.end() ? nullptr : at->second.get_if<std::string>();
  return text ? *text : std::string();
}

std::vector<std::string> texts_of(const named_values& row, const std::string& column) {
  std::vector<std::string> texts;
  const auto at = row.find(column);
  const auto* const list = at == row.end() ? nullptr : at->second.get_if<value::list>();
  for (const value& v : list ? list->elements : std::vector<value>())
    if (const auto* const text = v.get_if<std::string>()) texts.push_back(*text);
  return texts;
}

/// `FROM person((a, b), c)`: the columns of an edge that make the key of the vertex.
void write_end(cql_writer& out, const named_values& edge, std::string_view word, const std::string& side) {
  (out << " " << word << " ").name(text_of(edge, side + "_label"));
  const auto name = [&](const std::string& column) { out.name(column); };
  const auto partition_key = texts_of(edge, side + "_partition_key_columns");
  out.list(partition_key.size() > 1 ? "((" : "(", partition_key, name);
  if (partition_key.size() > 1) out << ")";
  for (const std::string& column : texts_of(edge, side + "_clustering_columns")) (out << ", ").name(column);
  out << ")";
}

void write_labels(cql_writer& out, conditions& with, const table_metadata& t) {
  for (const named_values& vertex : t.vertices) (with.next() << "VERTEX LABEL ").name(text_of(vertex, "label_name"));
  for (const named_values& edge : t.edges) {
    (with.next() << "EDGE LABEL ").name(text_of(edge, "label_name"));
    write_end(out, edge, "FROM", "from");
    write_end(out, edge, "TO", "to");
  }
}

// ---- what stands behind a table

/// `values(tags)` is what CQL writes; some servers keep the name of a column as it is.
void write_target(cql_writer& out, const index_metadata& index, const table_metadata& t) {
  if (t.find_column(index.target)) out.name(index.target);
  else out << index.target;
}

void write_index(cql_writer& out, const index_metadata& index, const table_metadata& t) {
  const bool is_custom = !index.class_name.empty();
  out << "\n\nCREATE " << (is_custom ? "CUSTOM INDEX " : "INDEX ");
  out.name(index.name) << " ON ";
  out.name(t.keyspace, t.name) << " (";
  write_target(out, index, t);
  out << ")";
  if (is_custom) (out << " USING ").constant(index.class_name);
  if (is_custom && !index.options.empty()) (out << " WITH OPTIONS = ").constant(index.options);
  out << ";";
}

void write_table(cql_writer& out, const table_metadata& t) {
  out << (t.is_virtual ? "VIRTUAL TABLE " : "CREATE TABLE ");
  out.name(t.keyspace, t.name) << " (";
  const bool is_inline = t.partition_key().size() == 1 && t.clustering_columns().empty();
  std::string_view before = "\n    ";
  for (const column_metadata& c : t.columns) {
    out << before;
    write_column(out, c);
    if (is_inline && c.kind == column_kind::partition_key) out << " PRIMARY KEY";
    before = ",\n    ";
  }
  if (!is_inline) {
    out << before << "PRIMARY KEY (";
    write_key(out, t);
    out << ")";
  }
  out << "\n)";
  conditions with(out);
  if (t.compact_storage) with.next() << "COMPACT STORAGE";
  write_order(out, with, t);
  write_options(with, t.options);
  write_labels(out, with, t);
  out << ";";
  for (const auto& [name, index] : t.indexes) write_index(out, index, t);
  for (const auto& [name, trigger] : t.triggers) {
    (out << "\n\nCREATE TRIGGER ").name(trigger.name) << " ON ";
    (out.name(t.keyspace, t.name) << " USING ").constant(trigger.class_name) << ";";
  }
}

void write_view(cql_writer& out, const view_metadata& v) {
  out << "CREATE MATERIALIZED VIEW ";
  out.name(v.keyspace, v.name) << " AS\n    SELECT ";
  if (v.include_all_columns) out << "*";
  else write_columns(out, v.columns);
  out << "\n    FROM ";
  out.name(v.keyspace, v.base_table) << "\n    WHERE " << v.where_clause << "\n    PRIMARY KEY (";
  write_key(out, v);
  out << ")\n";
  conditions with(out);
  write_order(out, with, v);
  named_values options = v.options;
  options.erase("default_time_to_live");  // the base table's holds
  write_options(with, options);
  out << ";";
}

}  // namespace

std::string as_comment(const std::string& statements, std::string_view what, const schema_gaps& gaps) {
  std::string text = "Warning: " + std::string(what) + " can't be recreated with these statements.\n";
  for (const std::string& problem : gaps.problems) text += problem + '\n';
  return "/*\n" + inside_comment(text + statements) + "\n*/";
}

}  // namespace metadata

inline namespace v0 {

std::string table_metadata::to_cql() const {
  metadata::cql_writer out;
  metadata::write_table(out, *this);
  std::string statements = std::move(out).take();
  if (is_virtual) return metadata::as_comment(statements, "a virtual table", gaps);
  return gaps.empty() ? statements : metadata::as_comment(statements, "the table " + name, gaps);
}

std::string view_metadata::to_cql() const {
  metadata::cql_writer out;
  metadata::write_view(out, *this);
  std::string statements = std::move(out).take();
  return gaps.empty() ? statements : metadata::as_comment(statements, "the view " + name, gaps);
}

}  // namespace v0
}  // namespace dse
