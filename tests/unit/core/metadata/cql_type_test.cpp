#include "metadata/cql_type.hpp"

#include "metadata/user_types.hpp"
#include "wire/column_specs.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dse::metadata { namespace {

/// One user type, and nothing else.
class one_type final : public user_type_source {
 public:
  explicit one_type(std::string name) : name_(std::move(name)) {
    known_.type = data_type::udt("shop", name_, {"n"}, {type_kind::int_});
    known_.size = 2;
    known_.levels = 2;
  }
  const sized_type* find(std::string_view name) override { return name == name_ ? &known_ : nullptr; }

 private:
  std::string name_;
  sized_type known_;
};

const std::string shop = "shop";

sized_type parse(std::string_view text, const std::string& known = "address") {
  one_type types(known);
  return parse_cql_type(text, shop, types);
}

const data_type address = data_type::udt("shop", "address", {"n"}, {type_kind::int_});

TEST(cql_type, scalars_are_read_by_their_names) {
  // Apache Cassandra 5.0, CQL3Type.Native.
  const std::pair<std::string_view, type_kind> all[] = {
      {"ascii", type_kind::ascii},         {"bigint", type_kind::bigint},     {"blob", type_kind::blob},
      {"boolean", type_kind::boolean},     {"counter", type_kind::counter},   {"date", type_kind::date},
      {"decimal", type_kind::decimal},     {"double", type_kind::double_},    {"duration", type_kind::duration},
      {"float", type_kind::float_},        {"inet", type_kind::inet},         {"int", type_kind::int_},
      {"smallint", type_kind::smallint},   {"text", type_kind::text},         {"time", type_kind::time},
      {"timestamp", type_kind::timestamp}, {"timeuuid", type_kind::timeuuid}, {"tinyint", type_kind::tinyint},
      {"uuid", type_kind::uuid},           {"varchar", type_kind::text},      {"varint", type_kind::varint}};
  for (const auto& [name, kind] : all) {
    EXPECT_EQ(parse(name).type, data_type(kind)) << name;
    EXPECT_EQ(parse(name).problem, "") << name;
  }
  EXPECT_EQ(parse(" Text ").type, type_kind::text) << "names have no case, blanks do not count";
}

TEST(cql_type, nested_types_are_read_and_frozen_leaves_no_trace) {
  EXPECT_EQ(parse("frozen<map<text, frozen<list<int>>>>").type,
            data_type::map(type_kind::text, data_type::list(type_kind::int_)));
  EXPECT_EQ(parse("set<frozen<tuple<int,text , uuid>>>").type,
            data_type::set(data_type::tuple({type_kind::int_, type_kind::text, type_kind::uuid})));
  EXPECT_EQ(parse("vector<frozen<list<float>>, 1536>").type,
            data_type::vector(data_type::list(type_kind::float_), 1536));
}

TEST(cql_type, user_types_are_looked_up_in_the_keyspace) {
  EXPECT_EQ(parse("address").type, address);
  EXPECT_EQ(parse("frozen<Address>").type, address) << "without quotes, a name is lower case";
  EXPECT_EQ(parse("\"address\"").type, address);
  EXPECT_EQ(parse("shop.address").type, address);
  EXPECT_EQ(parse("list<frozen<\"a\"\"b>, c\">>", "a\"b>, c").type.parameters()[0].name(), "a\"b>, c");
  EXPECT_EQ(parse("\"text\"", "text").type.kind(), type_kind::udt) << "in quotes it is no scalar";
}

TEST(cql_type, user_type_that_is_not_known_is_one_without_fields) {
  const sized_type stranger = parse("map<int, frozen<\"Stranger\">>");
  EXPECT_EQ(stranger.type, data_type::map(type_kind::int_, data_type::udt("shop", "Stranger", {}, {})));
  EXPECT_EQ(stranger.problem, "the type Stranger is not known");
  EXPECT_EQ(parse("other.address").type, data_type::udt("other", "address", {}, {}));
}

TEST(cql_type, quoted_classes_are_custom_types_wherever_they_stand) {
  const data_type point = data_type::custom("org.apache.cassandra.db.marshal.PointType");
  EXPECT_EQ(parse("'org.apache.cassandra.db.marshal.PointType'").type, point);
  EXPECT_EQ(parse("frozen<map<text, frozen<tuple<int, 'org.apache.cassandra.db.marshal.PointType'>>>>").type,
            data_type::map(type_kind::text, data_type::tuple({type_kind::int_, point})));
  EXPECT_EQ(parse("'org.apache.cassandra.db.marshal.ListType(org.apache.cassandra.db.marshal.Int32Type)'").type,
            data_type::list(type_kind::int_));
  EXPECT_EQ(parse("empty").type, data_type::custom("org.apache.cassandra.db.marshal.EmptyType"));
}

TEST(cql_type, malformed_text_is_a_custom_type_with_a_problem) {
  for (const std::string_view text : {"",
                                      " ",
                                      "<",
                                      "list",
                                      "list<",
                                      "list<int",
                                      "list<int,int>",
                                      "map<int>",
                                      "tuple<>",
                                      "int>",
                                      "int int",
                                      "vector<int>",
                                      "vector<int, 0>",
                                      "vector<int, -1>",
                                      "vector<int, 3x>",
                                      "vector<int, 2147483648>",
                                      "'open",
                                      "\"open",
                                      "list<'a>",
                                      "frozen<>",
                                      "shop.",
                                      "\"\"",
                                      "a.\"b",
                                      "list<int>>",
                                      "\xFF\xFE",
                                      "int,"}) {
    const sized_type read = parse(text);
    EXPECT_EQ(read.type, data_type::custom(std::string(text))) << text;
    EXPECT_NE(read.problem, "") << text;
  }
}

std::string nested(int levels) {
  std::string text;
  for (int i = 1; i < levels; ++i) text += "list<";
  return text + "int" + std::string(static_cast<std::size_t>(levels - 1), '>');
}

TEST(cql_type, depth_is_limited) {
  EXPECT_EQ(parse(nested(wire::deepest_type)).problem, "");
  EXPECT_NE(parse(nested(wire::deepest_type + 1)).problem, "");
  EXPECT_NE(parse(std::string(1'000'000, '<')).problem, "");
  EXPECT_NE(parse(nested(100'000)).problem, "");
}

TEST(cql_type, size_is_limited) {
  std::string text = "tuple<int";
  for (std::uint32_t i = 2; i < largest_type; ++i) text += ",int";
  EXPECT_EQ(parse(text + '>').problem, "");
  EXPECT_NE(parse(text + ",int>").problem, "");
}

// ---- types that hold each other

using strings = std::vector<std::string>;
using type_map = std::map<std::string, std::shared_ptr<user_type>>;

void add(type_map& types, const std::string& name, const strings& field_types) {
  auto type = std::make_shared<user_type>();
  type->keyspace = shop;
  type->name = name;
  for (const std::string& text : field_types) {
    named_type field;
    field.name = "f" + std::to_string(type->fields.size());
    field.cql_type = text;
    type->fields.push_back(std::move(field));
  }
  types[name] = std::move(type);
}

TEST(user_types, fields_get_the_types_that_stand_later_in_the_alphabet) {
  type_map types;
  add(types, "a", {"frozen<b>", "int"});
  add(types, "b", {"frozen<list<frozen<c>>>"});
  add(types, "c", {"text"});
  user_types all(shop, types);
  const data_type c = data_type::udt("shop", "c", {"f0"}, {type_kind::text});
  const data_type b = data_type::udt("shop", "b", {"f0"}, {data_type::list(c)});
  EXPECT_EQ(all.find("a")->type, data_type::udt("shop", "a", {"f0", "f1"}, {b, type_kind::int_}));
  EXPECT_EQ(types["a"]->type(), all.find("a")->type);
  EXPECT_EQ(all.find("a")->problem, "");
}

TEST(user_types, type_that_holds_itself_has_no_fields_there) {
  type_map types;
  add(types, "a", {"frozen<b>", "int"});
  add(types, "b", {"frozen<a>"});
  add(types, "c", {"frozen<c>"});
  add(types, "good", {"int"});
  add(types, "user", {"frozen<a>"});
  user_types all(shop, types);
  EXPECT_EQ(types["a"]->fields[0].type, data_type::udt("shop", "b", {}, {}));
  EXPECT_EQ(types["a"]->fields[0].type_problem, "the type b holds itself");
  EXPECT_EQ(types["a"]->fields[1].type, type_kind::int_);
  EXPECT_EQ(types["c"]->fields[0].type_problem, "the type c holds itself");
  EXPECT_NE(types["user"]->fields[0].type_problem, "");
  EXPECT_EQ(types["good"]->fields[0].type_problem, "");
}

TEST(user_types, long_chain_is_known_as_deep_as_types_may_be) {
  type_map types;
  for (int i = 0; i < 2'000; ++i) add(types, "t" + std::to_string(i), {"frozen<t" + std::to_string(i + 1) + '>'});
  add(types, "t2000", {"int"});
  user_types all(shop, types);
  EXPECT_EQ(types["t2000"]->fields[0].type_problem, "");
  EXPECT_EQ(types["t1990"]->fields[0].type_problem, "");
  EXPECT_NE(types["t0"]->fields[0].type_problem, "");
}

TEST(user_types, types_that_double_do_not_grow_without_bound) {
  type_map types;
  for (int i = 0; i < 30; ++i) {
    const std::string next = "t" + std::to_string(i + 1);
    add(types, "t" + std::to_string(i), {next, next, next});
  }
  add(types, "t30", {"int"});
  user_types all(shop, types);
  EXPECT_EQ(all.find("t25")->problem, "");
  EXPECT_NE(all.find("t0")->problem, "");
  for (const auto& [name, type] : types) EXPECT_LE(all.find(name)->size, largest_type) << name;
}

}}  // namespace dse::metadata
