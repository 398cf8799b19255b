// Reading the schema of 500 tables of 50 columns, and what a change of one table costs then.
#include "metadata/schema_diff.hpp"
#include "metadata/schema_reader.hpp"
#include "support/server_wire/byte_sink.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

namespace dse::bench { namespace {

using benchmark::DoNotOptimize;
using metadata::schema_reader;
using metadata::schema_scope;
using testing::byte_sink;

constexpr int table_count = 500, column_count = 50;
constexpr std::uint16_t text_id = 0x0D, int_id = 0x09, map_id = 0x21;

bytes text(std::string_view s) {
  const bytes_view b = std::as_bytes(std::span(s));
  return {b.begin(), b.end()};
}

/// RESULT of kind rows (native_protocol_v4.spec, section 4.2.5.2).
class rows_message {
 public:
  explicit rows_message(const std::vector<std::pair<std::string, std::uint16_t>>& columns) {
    head_.int_(2).int_(1).int_(static_cast<std::int64_t>(columns.size())).string("system_schema").string("t");
    for (const auto& [name, type] : columns) {
      head_.string(name).short_(type);
      if (type == map_id) head_.short_(text_id).short_(text_id);
    }
  }
  void add(const std::vector<bytes>& cells) {
    for (const bytes& cell : cells) rows_.nullable_bytes(cell);
    ++count_;
  }
  bytes get() const {
    byte_sink whole = head_;
    return whole.int_(count_).raw(rows_.get()).get();
  }

 private:
  byte_sink head_, rows_;
  int count_ = 0;
};

bytes keyspaces() {
  rows_message m({{"keyspace_name", text_id}});
  m.add({text("shop")});
  return m.get();
}

bytes tables(int from, int to) {
  rows_message m({{"keyspace_name", text_id},
                  {"table_name", text_id},
                  {"comment", text_id},
                  {"compaction", map_id},
                  {"gc_grace_seconds", int_id},
                  {"speculative_retry", text_id}});
  const bytes compaction =
      byte_sink().int_(1).nullable_bytes(text("class")).nullable_bytes(text("SizeTieredCompactionStrategy")).get();
  for (int t = from; t < to; ++t)
    m.add({text("shop"), text("table_" + std::to_string(t)), text("a comment"), compaction,
           byte_sink().int_(864000).get(), text("99p")});
  return m.get();
}

bytes columns(int from, int to) {
  rows_message m({{"keyspace_name", text_id},
                  {"table_name", text_id},
                  {"column_name", text_id},
                  {"clustering_order", text_id},
                  {"kind", text_id},
                  {"position", int_id},
                  {"type", text_id}});
  for (int t = from; t < to; ++t)
    for (int c = 0; c < column_count; ++c)
      m.add({text("shop"), text("table_" + std::to_string(t)), text("column_" + std::to_string(c)), text("none"),
             text(c == 0 ? "partition_key" : "regular"), byte_sink().int_(c == 0 ? 0 : -1).get(),
             text(c % 5 == 0 ? "frozen<map<text, list<int>>>" : "text")});
  return m.get();
}

struct recorded_answers {
  bytes keyspaces, tables, columns;

  schema read(const schema_scope& scope, const schema& before) const {
    schema_reader reader({}, scope);
    for (std::size_t i = 0; i < reader.queries().size(); ++i) {
      using metadata::schema_source;
      const schema_source source = reader.queries()[i].source;
      if (source == schema_source::keyspaces) reader.add(i, keyspaces);
      if (source == schema_source::tables) reader.add(i, tables);
      if (source == schema_source::columns) reader.add(i, columns);
    }
    return reader.finish(before);
  }
};

recorded_answers answers(int from, int to) { return {keyspaces(), tables(from, to), columns(from, to)}; }

void count_columns(benchmark::State& state, int count) { state.SetItemsProcessed(state.iterations() * count); }

void schema_read(benchmark::State& state) {
  const recorded_answers all = answers(0, table_count);
  for (auto _ : state) DoNotOptimize(all.read(schema_scope::everything(), {}));
  count_columns(state, table_count * column_count);
}

void schema_read_again(benchmark::State& state) {
  const recorded_answers all = answers(0, table_count);
  const schema before = all.read(schema_scope::everything(), {});
  for (auto _ : state) DoNotOptimize(all.read(schema_scope::everything(), before));
  count_columns(state, table_count * column_count);
}

void schema_refresh_of_a_table(benchmark::State& state) {
  const schema before = answers(0, table_count).read(schema_scope::everything(), {});
  const recorded_answers one = answers(table_count, table_count + 1);
  const schema_scope scope{schema_scope::extent::relation, {"shop"}, "table_" + std::to_string(table_count)};
  for (auto _ : state) DoNotOptimize(one.read(scope, before));
  count_columns(state, column_count);
}

void schema_differences(benchmark::State& state) {
  const schema before = answers(0, table_count).read(schema_scope::everything(), {});
  const schema_scope scope{schema_scope::extent::relation, {"shop"}, "table_" + std::to_string(table_count)};
  const schema after = answers(table_count, table_count + 1).read(scope, before);
  for (auto _ : state) DoNotOptimize(metadata::schema_differences(before, after));
}

BENCHMARK(schema_read)->Unit(benchmark::kMillisecond);
BENCHMARK(schema_read_again)->Unit(benchmark::kMillisecond);
BENCHMARK(schema_refresh_of_a_table)->Unit(benchmark::kMicrosecond);
BENCHMARK(schema_differences)->Unit(benchmark::kMicrosecond);

}}  // namespace dse::bench
