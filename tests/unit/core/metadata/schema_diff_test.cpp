#include "metadata/schema_diff.hpp"

#include "schema_reading.hpp"

#include <algorithm>
#include <ostream>

namespace dse { inline namespace v0 {

// How a failing test prints a change.
void PrintTo(const schema_change& c, std::ostream* out) {
  const char* const changes[] = {"created", "updated", "dropped"};
  const char* const objects[] = {"keyspace", "type", "function", "aggregate", "table", "view"};
  *out << changes[static_cast<int>(c.change)] << ' ' << objects[static_cast<int>(c.object)] << ' ' << c.keyspace << '.'
       << c.name << '/' << c.argument_types.size();
}

}}  // namespace dse::v0

namespace dse::metadata { namespace {

using change_kind = schema_change::change_kind;
using object_kind = schema_change::object_kind;
using changes = std::vector<schema_change>;
using testing::schema_cells;
using testing::schema_tables;
using testing::text;

schema_tables two_shops() {
  schema_tables server;
  server.add_keyspace("shop").add_keyspace("bank");
  server.add_type("shop", "address", {"street"}, {"text"});
  server.add_table("shop", "users").add_column("shop", "users", "id", "int", "partition_key", 0);
  server.add_column("shop", "users", "home", "frozen<address>");
  server.add_table("shop", "orders").add_column("shop", "orders", "id", "int", "partition_key", 0);
  server.add_function("shop", "f", {"int"});
  return server;
}

bool names_any(const schema_cells& cells, const std::string& name) {
  return std::ranges::any_of(cells, [&](const auto& cell) { return cell.second.value == testing::text_value(name); });
}

TEST(schema_diff, equal_snapshots_have_no_differences) {
  const schema s = refresh(two_shops());
  EXPECT_EQ(schema_differences(s, s), changes());
  EXPECT_EQ(schema_differences(s, refresh(two_shops())), changes()) << "equal, though not the same objects";
  EXPECT_EQ(schema_differences({}, {}), changes());
}

TEST(schema_diff, keyspaces_stand_for_what_is_in_them) {
  const schema s = refresh(two_shops());
  EXPECT_EQ(schema_differences({}, s), (changes{{change_kind::created, object_kind::keyspace, "bank", {}, {}},
                                                {change_kind::created, object_kind::keyspace, "shop", {}, {}}}));
  EXPECT_EQ(schema_differences(s, {}), (changes{{change_kind::dropped, object_kind::keyspace, "bank", {}, {}},
                                                {change_kind::dropped, object_kind::keyspace, "shop", {}, {}}}));
}

TEST(schema_diff, each_object_that_differs_is_named) {
  schema_tables server = two_shops();
  server.remove("tables", [](const schema_cells& cells) { return names_any(cells, "orders"); });
  server.add_table("shop", "New").add_column("shop", "New", "id", "int", "partition_key", 0);
  server.remove("functions", [](const schema_cells&) { return true; });
  server.add_function("shop", "f", {"int", "text"});
  server.add_column("shop", "users", "age", "int");
  const changes expected{{change_kind::dropped, object_kind::function, "shop", "f", {"int"}},
                         {change_kind::dropped, object_kind::table, "shop", "orders", {}},
                         {change_kind::created, object_kind::function, "shop", "f", {"int", "text"}},
                         {change_kind::created, object_kind::table, "shop", "New", {}},
                         {change_kind::updated, object_kind::table, "shop", "users", {}}};
  EXPECT_EQ(schema_differences(refresh(two_shops()), refresh(server)), expected);
}

TEST(schema_diff, changed_type_changes_the_tables_that_hold_it) {
  schema_tables server = two_shops();
  server.remove("types", [](const schema_cells&) { return true; });
  server.add_type("shop", "address", {"street", "zip"}, {"text", "int"});
  const schema before = refresh(two_shops());
  EXPECT_EQ(schema_differences(before, refresh(server, before, changed(wire::schema_target::type, "shop", "address"))),
            (changes{{change_kind::updated, object_kind::type, "shop", "address", {}},
                     {change_kind::updated, object_kind::table, "shop", "users", {}}}));
}

TEST(schema_diff, keyspace_is_updated_by_its_own_properties) {
  schema_tables server = two_shops();
  server.remove("keyspaces", [](const schema_cells& cells) { return names_any(cells, "bank"); });
  server.add("keyspaces",
             {{"keyspace_name", text("bank")},
              {"durable_writes", testing::flag(true)},
              {"replication", testing::pairs({{"class", "SimpleStrategy"}, {"replication_factor", "3"}})}});
  EXPECT_EQ(schema_differences(refresh(two_shops()), refresh(server)),
            (changes{{change_kind::updated, object_kind::keyspace, "bank", {}, {}}}));
}

}}  // namespace dse::metadata
