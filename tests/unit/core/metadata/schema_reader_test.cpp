#include "metadata/schema_reader.hpp"

#include "schema_reading.hpp"

#include <set>

namespace dse::metadata { namespace {

using testing::flag;
using testing::number;
using testing::schema_cells;
using testing::schema_tables;
using testing::text;
using wire::schema_target;
using strings = std::vector<std::string>;

schema_tables shop() {
  schema_tables server;
  server.add_keyspace("shop").add_keyspace("bank");
  server.add_type("shop", "address", {"street"}, {"text"}).add_type("shop", "person", {"home"}, {"frozen<address>"});
  server.add_table("shop", "users").add_column("shop", "users", "id", "uuid", "partition_key", 0);
  server.add_column("shop", "users", "who", "frozen<person>");
  server.add_table("shop", "orders").add_column("shop", "orders", "id", "int", "partition_key", 0);
  server.add_table("bank", "users").add_column("bank", "users", "id", "int", "partition_key", 0);
  server.add_function("shop", "plus", {"int", "int"})
      .add_function("shop", "plus", {"text"})
      .add_function("shop", "f", {});
  return server;
}

bool is_row(const schema_cells& cells, const std::string& keyspace, const std::string& name) {
  std::set<bytes> values;
  for (const auto& [column, cell] : cells) values.insert(cell.value.value_or(bytes()));
  return values.contains(testing::text_value(keyspace)) && values.contains(testing::text_value(name));
}

/// Objects whose pointers differ, or that only one of the two has.
strings differing(const schema& a, const schema& b) {
  strings names;
  const auto compare = [&](const auto& x, const auto& y, const auto& name_of) {
    for (const auto& [key, object] : x)
      if (const auto at = y.find(key); at == y.end() || at->second != object) names.push_back(name_of(key));
    for (const auto& [key, object] : y)
      if (!x.contains(key)) names.push_back(name_of(key));
  };
  const auto plain = [](const std::string& name) { return name; };
  compare(a.keyspaces(), b.keyspaces(), plain);
  for (const auto& [name, keyspace] : a.keyspaces()) {
    const auto other = b.find_keyspace(name);
    if (!other) continue;
    compare(keyspace->tables, other->tables, plain);
    compare(keyspace->types, other->types, plain);
    compare(keyspace->views, other->views, plain);
    compare(keyspace->functions, other->functions, [](const function_signature& s) { return s.to_string(); });
  }
  return names;
}

TEST(schema_reader, refresh_that_finds_nothing_new_keeps_every_object) {
  const schema before = refresh(shop());
  ASSERT_EQ(before.keyspaces().size(), 2u);
  EXPECT_EQ(differing(before, refresh(shop(), before)), strings());
  EXPECT_EQ(differing(before, refresh(shop(), before, changed(schema_target::table, "shop", "users"))), strings());
  EXPECT_EQ(differing(before, refresh(shop(), before, changed(schema_target::type, "shop", "person"))), strings());
}

TEST(schema_reader, refresh_of_a_table_replaces_it_alone) {
  const schema before = refresh(shop());
  const schema_tables server = shop().add_column("shop", "orders", "total", "double");
  const schema after = refresh(server, before, changed(schema_target::table, "shop", "orders"));
  EXPECT_EQ(differing(before, after), (strings{"shop", "orders"}));
  EXPECT_NE(after.find_table("shop", "orders")->find_column("total"), nullptr);
  EXPECT_EQ(before.find_table("shop", "orders")->find_column("total"), nullptr);
}

TEST(schema_reader, created_and_dropped_tables_are_seen) {
  const schema before = refresh(shop());
  schema_tables server = shop();
  server.add_table("shop", "New").add_column("shop", "New", "id", "int", "partition_key", 0);
  const schema more = refresh(server, before, changed(schema_target::table, "shop", "New"));
  EXPECT_EQ(differing(before, more), (strings{"shop", "New"}));
  server.remove("tables", [](const schema_cells& cells) { return is_row(cells, "shop", "New"); });
  const schema less = refresh(server, more, changed(schema_target::table, "shop", "New"));
  EXPECT_EQ(less.find_table("shop", "New"), nullptr);
  EXPECT_EQ(differing(before, less), strings{"shop"});
}

TEST(schema_reader, table_of_the_same_name_in_another_keyspace_stays) {
  const schema before = refresh(shop());
  schema_tables server = shop();
  server.remove("tables", [](const schema_cells& cells) { return is_row(cells, "shop", "users"); });
  const schema after = refresh(server, before, changed(schema_target::table, "shop", "users"));
  EXPECT_EQ(after.find_table("shop", "users"), nullptr);
  EXPECT_NE(after.find_table("bank", "users"), nullptr);
}

TEST(schema_reader, changed_type_reaches_the_tables_that_hold_it) {
  const schema before = refresh(shop());
  schema_tables server = shop();
  server.remove("types", [](const schema_cells& cells) { return is_row(cells, "shop", "address"); });
  server.add_type("shop", "address", {"street", "zip"}, {"text", "int"});
  const schema after = refresh(server, before, changed(schema_target::type, "shop", "address"));
  EXPECT_EQ(differing(before, after), (strings{"shop", "users", "address", "person"}));
  const data_type who = after.find_table("shop", "users")->find_column("who")->type;
  EXPECT_EQ(who.parameters()[0].field_names(), (strings{"street", "zip"}));
}

TEST(schema_reader, type_that_comes_after_its_table_completes_it) {
  schema_tables server = shop();
  server.remove("types", [](const schema_cells& cells) { return is_row(cells, "shop", "person"); });
  const schema before = refresh(server);
  EXPECT_EQ(before.problems(), strings{"shop.users.who: the type person is not known"});
  const schema after = refresh(shop(), before, changed(schema_target::type, "shop", "person"));
  EXPECT_EQ(after.problems(), strings());
  EXPECT_TRUE(after.find_keyspace("shop")->equals(*refresh(shop()).find_keyspace("shop")));
}

TEST(schema_reader, refresh_of_a_function_replaces_all_of_its_name) {
  const schema before = refresh(shop());
  schema_tables server = shop();
  server.remove("functions", [](const schema_cells& cells) { return is_row(cells, "shop", "plus"); });
  server.add_function("shop", "plus", {"int", "int"}, "return 2;").add_function("shop", "plus", {"bigint"});
  const schema after = refresh(server, before, changed(schema_target::function, "shop", "plus"));
  EXPECT_EQ(differing(before, after), (strings{"shop", "plus(int, int)", "plus(text)", "plus(bigint)"}));
}

TEST(schema_reader, keyspaces_that_are_not_found_are_gone) {
  const schema before = refresh(shop());
  schema_tables server = shop();
  server.remove("keyspaces", [](const schema_cells& cells) { return is_row(cells, "bank", "bank"); });
  const schema after = refresh(server, before, changed(schema_target::keyspace, "bank"));
  EXPECT_EQ(differing(before, after), strings{"bank"});
  EXPECT_EQ(after.find_keyspace("bank"), nullptr);
  EXPECT_EQ(differing(before, refresh(server, before)), strings{"bank"});
}

TEST(schema_reader, filter_leaves_other_keyspaces_as_they_are) {
  const schema bank = refresh(shop(), {}, schema_scope::only({"bank"}));
  EXPECT_EQ(bank.keyspaces().size(), 1u);
  const schema both = refresh(shop(), bank, schema_scope::only({"shop", "none"}));
  EXPECT_EQ(differing(bank, both), strings{"shop"});
}

TEST(schema_reader, table_of_an_unknown_keyspace_waits_for_it) {
  const schema bank = refresh(shop(), {}, schema_scope::only({"bank"}));
  EXPECT_EQ(differing(bank, refresh(shop(), bank, changed(schema_target::table, "shop", "users"))), strings());
}

TEST(schema_reader, rows_without_a_keyspace_are_left_out) {
  schema_tables server = shop();
  server.add_table("ghost", "users").add_column("ghost", "users", "id", "int", "partition_key", 0);
  server.add_type("ghost", "t", {"a"}, {"int"});
  server.add("tables", {{"table_name", text("nameless")}}).add("tables", {{"keyspace_name", text("shop")}});
  const schema before = refresh(shop());
  EXPECT_EQ(differing(before, refresh(server, before)), strings());
  EXPECT_EQ(refresh(server).find_keyspace("ghost"), nullptr);
  EXPECT_EQ(refresh(server).find_keyspace("shop")->tables.size(), 2u);
}

TEST(schema_reader, second_rows_of_an_object_do_not_count) {
  const schema before = refresh(shop());
  schema_tables server = shop();
  server.add_keyspace("shop").add_table("shop", "users").add_type("shop", "address", {"other"}, {"int"});
  EXPECT_EQ(differing(before, refresh(server, before)), strings());
}

TEST(schema_reader, second_column_of_a_name_is_a_problem) {
  const schema s = refresh(shop().add_column("shop", "orders", "id", "text", "partition_key", 0));
  EXPECT_EQ(s.find_table("shop", "orders")->columns.size(), 1u);
  EXPECT_EQ(s.problems(), strings{"shop.orders: there are two columns id"});
}

TEST(schema_reader, what_is_not_understood_stays_with_its_table) {
  schema_tables server = shop();
  server.add_column("shop", "orders", "odd", "int", "strange");
  server.add("columns", {{"keyspace_name", text("shop")},
                         {"table_name", text("orders")},
                         {"column_name", text("typeless")},
                         {"kind", text("regular")}});
  server.add_column("shop", "orders", "future", "hypertext");
  const auto orders = refresh(server).find_table("shop", "orders");
  EXPECT_EQ(orders->gaps.problems,
            (strings{"the column odd is of an unknown kind: strange", "the column typeless has no type"}));
  ASSERT_EQ(orders->gaps.rows.size(), 2u);
  EXPECT_EQ(orders->gaps.rows[0].at("kind"), value("strange"));
  EXPECT_EQ(orders->gaps.rows[0].at("position"), value(-1));
  EXPECT_FALSE(orders->gaps.rows[1].contains("type"));
  EXPECT_EQ(orders->find_column("future")->cql_type, "hypertext");
  EXPECT_EQ(orders->find_column("future")->type_problem, "the type hypertext is not known");
  EXPECT_EQ(orders->columns.size(), 4u);
}

TEST(schema_reader, columns_of_other_types_are_noted) {
  schema_tables server;
  server.add("keyspaces", {{"keyspace_name", text("k")}, {"durable_writes", text("yes")}, {"replication", number(3)}});
  server.add("types", {{"keyspace_name", text("k")},
                       {"type_name", text("t")},
                       {"field_names", text("a")},
                       {"field_types", testing::texts({"int"})}});
  const auto k = refresh(server).find_keyspace("k");
  EXPECT_TRUE(k->durable_writes);
  EXPECT_EQ(k->problems(), (strings{"k: the column durable_writes of type text has no boolean",
                                    "k: the column replication of type int has no map of texts",
                                    "k.t: the column field_names of type text has no texts",
                                    "k.t: field_names and field_types differ in number"}));
  EXPECT_EQ(k->gaps.rows.at(0).at("replication"), value(3));
}

TEST(schema_reader, unknown_columns_of_a_table_are_options) {
  schema_tables server;
  server.add_keyspace("k").add_column("k", "t", "id", "int", "partition_key", 0);
  server.add("tables", {{"keyspace_name", text("k")},
                        {"table_name", text("t")},
                        {"novelty", testing::pairs({{"a", "b"}})},
                        {"speed", number(9)}});
  const auto t = refresh(server).find_table("k", "t");
  EXPECT_EQ(t->options, (named_values{{"novelty", value::map{{"a", "b"}}}, {"speed", 9}}));
  EXPECT_NE(t->to_cql().find("novelty = {'a': 'b'}\n    AND speed = 9;"), std::string::npos) << t->to_cql();
}

TEST(schema_reader, table_without_columns_is_kept) {
  schema_tables server;
  server.add_keyspace("k").add_table("k", "t");
  EXPECT_EQ(refresh(server).problems(), strings{"k.t: there is no partition key"});
}

TEST(schema_reader, pages_of_a_query_are_one_answer) {
  schema_reader reader(cassandra("3.11"), schema_scope::everything());
  const schema_tables server = shop();
  for (std::size_t i = 0; i < reader.queries().size(); ++i) {
    auto all = server.select(table_of(reader.queries()[i]));
    for (const auto& one : all.rows) {
      testing::rows_result page{all.columns, {one}};
      page.paging_state = bytes{std::byte{7}};
      EXPECT_EQ(reader.add(i, testing::message_of(page)).paging_state, bytes{std::byte{7}});
    }
    all.rows.clear();
    EXPECT_EQ(reader.add(i, testing::message_of(all)).paging_state, std::nullopt);
  }
  const schema whole = refresh(server, {}, schema_scope::everything(), cassandra("3.11"));
  EXPECT_EQ(differing(whole, reader.finish(whole)), strings());
}

TEST(schema_reader, what_is_no_whole_page_of_rows_is_malformed) {
  schema_reader reader(cassandra("3.11"), schema_scope::everything());
  const bytes whole = testing::message_of(shop().select("keyspaces"));
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_TRUE(reader.add(0, bytes_view(whole).first(n)).malformed) << n;
  auto nameless = shop().select("keyspaces");
  nameless.skip_metadata = true;
  EXPECT_TRUE(reader.add(0, testing::message_of(nameless)).malformed);
  EXPECT_EQ(reader.finish({}).keyspaces().size(), 0u);
}

TEST(schema_reader, refresh_goes_on_without_a_table_that_the_server_lacks) {
  const schema_reader reader(cassandra("5.0"), schema_scope::everything());
  constexpr std::uint32_t invalid_query = 0x2200, overloaded = 0x1001;
  for (std::size_t i = 0; i < reader.queries().size(); ++i) {
    EXPECT_EQ(reader.can_go_on_after(i, invalid_query), reader.queries()[i].optional);
    EXPECT_FALSE(reader.can_go_on_after(i, overloaded));
  }
}

TEST(schema_reader, graph_of_dse_is_read) {
  schema_tables server;
  server.add("keyspaces", {{"keyspace_name", text("g")},
                           {"durable_writes", flag(true)},
                           {"replication", testing::pairs({{"class", "SimpleStrategy"}})},
                           {"graph_engine", text("Core")}});
  server.add_table("g", "person").add_column("g", "person", "id", "int", "partition_key", 0);
  server.add("vertices",
             {{"keyspace_name", text("g")}, {"table_name", text("person")}, {"label_name", text("person")}});
  node_info node;
  node.release_version = "4.0.0.685";
  node.attributes["dse_version"] = "6.8.16";
  const auto g = refresh(server, {}, schema_scope::everything(), layout_of(node)).find_keyspace("g");
  EXPECT_EQ(g->graph_engine, "Core");
  ASSERT_EQ(g->find_table("person")->vertices.size(), 1u);
  EXPECT_EQ(g->find_table("person")->vertices[0].at("label_name"), value("person"));
}

}}  // namespace dse::metadata
