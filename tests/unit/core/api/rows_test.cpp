#include "engine/block_pool.hpp"
#include "support/server_wire/byte_sink.hpp"

#include <dse/rows.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace dse {
namespace {

using testing::byte_sink;

/// Columns, and rows as native_protocol_v5.spec, section 4.2.5.2 has them.
struct page {
  std::vector<column> columns;
  byte_sink content;
  std::uint32_t rows = 0;

  explicit page(std::initializer_list<std::pair<const char*, data_type>> names) {
    for (const auto& [name, type] : names) columns.push_back({"ks", "t", name, type});
  }
  page& row() {
    ++rows;
    return *this;
  }
  page& text(std::string_view s) {
    content.int_(static_cast<std::int64_t>(s.size())).raw(std::as_bytes(std::span(s)));
    return *this;
  }
  page& number(std::uint64_t n, int size) {
    content.int_(size).number(n, size);
    return *this;
  }
  page& null() {
    content.int_(-1);
    return *this;
  }

  row_set set() const {
    static const std::unique_ptr<engine::block_pool, engine::block_pool::release> pool{new engine::block_pool};
    const engine::block_pool::thread_scope scope(*pool);
    const bytes& b = content.get();
    auto response = pool->make_response(b.size());
    if (!b.empty()) std::memcpy(response->data(), b.data(), b.size());
    response->row_count = rows;
    response->column_count = static_cast<std::uint32_t>(columns.size());
    response->first_row = response->data();
    auto metadata = std::make_shared<detail::row_metadata>();
    metadata->columns = columns;
    response->metadata = std::move(metadata);
    return row_set(std::move(response));
  }
};

page people() {
  page p{{"name", type_kind::text}, {"id", type_kind::bigint}, {"age", type_kind::int_}, {"note", type_kind::text}};
  p.row().text("Ada").number(1, 8).number(36, 4).text("first");
  p.row().text("").number(~0ull, 8).number(7, 4).null();
  p.row().text("Grace").number(3, 8).number(85, 4).text("");
  return p;
}

using person_row = std::tuple<std::string, std::int64_t, std::int32_t, std::optional<std::string>>;

template <class... Ts>
std::vector<std::tuple<Ts...>> all(const row_set& rows) {
  std::vector<std::tuple<Ts...>> list;
  for (auto row : rows.as<Ts...>()) list.push_back(std::move(row));
  return list;
}

boost::system::error_code failure_of(auto f) {
  try {
    f();
  } catch (const exception& e) {
    return e.error().code();
  }
  return {};
}

TEST(typed_rows, values_come_in_the_columns_order) {
  const std::vector<person_row> expected{
      {"Ada", 1, 36, "first"}, {"", -1, 7, std::nullopt}, {"Grace", 3, 85, std::string()}};
  EXPECT_EQ((all<std::string, std::int64_t, std::int32_t, std::optional<std::string>>(people().set())), expected);
}

TEST(typed_rows, columns_narrower_than_their_types_are_widened) {
  page p{{"a", type_kind::smallint}, {"b", type_kind::float_}, {"c", type_kind::tinyint}};
  p.row().number(0xFFFE, 2).number(0x3FC00000, 4).number(5, 1);
  const auto rows = all<std::int64_t, double, std::int8_t>(p.set());
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows.front(), std::tuple(-2, 1.5, 5));
}

TEST(typed_rows, null_of_each_column_reads_into_an_optional_only) {
  for (int null = 0; null < 4; ++null) {
    page p{{"a", type_kind::int_}, {"b", type_kind::text}, {"c", type_kind::bigint}, {"d", type_kind::int_}};
    p.row();
    null == 0 ? p.null() : p.number(1, 4);
    null == 1 ? p.null() : p.text("b");
    null == 2 ? p.null() : p.number(3, 8);
    null == 3 ? p.null() : p.number(4, 4);
    const row_set rows = p.set();
    EXPECT_EQ(failure_of([&] { all<int, std::string, std::int64_t, int>(rows); }), client_errc::null_value);
    const auto read =
        all<std::optional<int>, std::optional<std::string>, std::optional<std::int64_t>, std::optional<int>>(rows);
    ASSERT_EQ(read.size(), 1u);
    EXPECT_EQ(std::get<0>(read[0]), null == 0 ? std::nullopt : std::optional(1));
    EXPECT_EQ(std::get<1>(read[0]), null == 1 ? std::nullopt : std::optional<std::string>("b"));
    EXPECT_EQ(std::get<2>(read[0]), null == 2 ? std::nullopt : std::optional<std::int64_t>(3));
    EXPECT_EQ(std::get<3>(read[0]), null == 3 ? std::nullopt : std::optional(4));
  }
}

TEST(typed_rows, empty_value_of_a_number_is_null) {
  page p{{"a", type_kind::int_}, {"b", type_kind::bigint}};
  p.row().text("").number(2, 8);
  EXPECT_EQ((all<std::optional<int>, std::int64_t>(p.set()).front()), std::tuple(std::nullopt, 2));
  EXPECT_EQ(failure_of([&] { all<int, std::int64_t>(p.set()); }), client_errc::null_value);
}

TEST(typed_rows, number_of_another_length_is_malformed) {
  for (const int size : {1, 3, 5, 8}) {
    page p{{"a", type_kind::text}, {"b", type_kind::int_}};
    p.row().text("a").number(1, size);
    EXPECT_EQ(failure_of([&] { all<std::string, int>(p.set()); }), client_errc::malformed_rows) << size;
    EXPECT_EQ(failure_of([&] { all<std::string, std::optional<int>>(p.set()); }), client_errc::malformed_rows) << size;
  }
}

// Under AddressSanitizer a read behind the block would end the test.
TEST(typed_rows, page_cut_at_any_byte_is_malformed_and_not_read_past_its_end) {
  const page whole = people();
  const bytes& content = whole.content.get();
  for (std::size_t n = 0; n < content.size(); ++n) {
    page cut{};
    cut.columns = whole.columns;
    cut.rows = whole.rows;
    cut.content.raw(bytes_view(content).first(n));
    const row_set rows = cut.set();
    EXPECT_EQ(failure_of([&] { all<std::string_view, std::int64_t, std::int32_t, std::optional<std::string>>(rows); }),
              client_errc::malformed_rows)
        << n;
  }
}

TEST(typed_rows, lengths_beyond_the_page_are_malformed) {
  for (const std::int64_t length : {4ll, 0x7FFFFFFFll, 0x7FFFFFFBll, 1ll << 24}) {
    page p{{"a", type_kind::text}, {"b", type_kind::int_}};
    p.row();
    p.content.int_(length).raw(bytes(3)).int_(4);
    EXPECT_EQ(failure_of([&] { all<std::string_view, int>(p.set()); }), client_errc::malformed_rows) << length;
    EXPECT_EQ(failure_of([&] { all<std::optional<std::string_view>, int>(p.set()); }), client_errc::malformed_rows)
        << length;
  }
}

TEST(typed_rows, row_may_be_read_twice_or_passed_over) {
  const auto rows = people().set().as<std::string, std::int64_t, std::int32_t, std::optional<std::string>>();
  auto it = rows.begin();
  EXPECT_EQ(std::get<0>(*it), "Ada");
  EXPECT_EQ(*it, *it);
  ++it;
  ++it;
  EXPECT_EQ(std::get<0>(*it), "Grace");
  EXPECT_FALSE(it == rows.end());
  ++it;
  EXPECT_TRUE(it == rows.end());
}

TEST(typed_rows, rows_behind_one_that_cannot_be_read_are_read) {
  const auto rows = people().set().as<std::string, std::int64_t, std::int32_t, std::string>();
  auto it = rows.begin();
  ++it;
  EXPECT_EQ(failure_of([&] { *it; }), client_errc::null_value);
  ++it;
  EXPECT_EQ(std::get<0>(*it), "Grace");
}

TEST(typed_rows, collections_stand_between_other_columns) {
  page p{{"a", type_kind::int_}, {"l", data_type::list(type_kind::int_)}, {"b", type_kind::int_}};
  p.row().number(1, 4);
  p.content.int_(20).int_(2).int_(4).int_(10).int_(4).int_(20);
  p.number(2, 4);
  p.row().number(3, 4).null().number(4, 4);
  using list = std::optional<std::vector<int>>;
  EXPECT_EQ((all<int, list, int>(p.set())),
            (std::vector<std::tuple<int, list, int>>{{1, std::vector{10, 20}, 2}, {3, std::nullopt, 4}}));
  EXPECT_EQ(failure_of([&] { all<int, std::vector<int>, int>(p.set()); }), client_errc::null_value);
}

struct person {
  std::string name;
  std::int64_t id;
  std::int32_t age;
  std::optional<std::string> note;
  friend bool operator==(const person&, const person&) = default;
};

TEST(typed_rows, struct_is_read_by_name_whatever_the_order) {
  const std::vector<person> expected{{"Ada", 1, 36, "first"}, {"Grace", 3, 85, std::nullopt}};
  std::vector<int> order{0, 1, 2, 3, 4};  // the fields' columns, and one that no field asks for
  do {
    page p{};
    const std::vector<column> columns{{"ks", "t", "name", type_kind::text},
                                      {"ks", "t", "id", type_kind::bigint},
                                      {"ks", "t", "age", type_kind::int_},
                                      {"ks", "t", "note", type_kind::text},
                                      {"ks", "t", "other", type_kind::blob}};
    for (const int i : order) p.columns.push_back(columns[static_cast<std::size_t>(i)]);
    for (const person& who : expected) {
      p.row();
      for (const int i : order) {
        if (i == 0) p.text(who.name);
        else if (i == 1) p.number(static_cast<std::uint64_t>(who.id), 8);
        else if (i == 2) p.number(static_cast<std::uint64_t>(who.age), 4);
        else if (i == 3) who.note ? p.text(*who.note) : p.null();
        else p.text("passed over");
      }
    }
    std::vector<person> read;
    for (const person& who : p.set().as<person>()) read.push_back(who);
    ASSERT_EQ(read.size(), 2u);
    EXPECT_TRUE(read == expected);
  } while (std::ranges::next_permutation(order).found);
}

TEST(typed_rows, struct_whose_columns_are_its_fields_is_read) {
  std::vector<person> read;
  for (const person& who : people().set().as<person>()) read.push_back(who);
  EXPECT_TRUE(read == (std::vector<person>{{"Ada", 1, 36, "first"}, {"", -1, 7, std::nullopt}, {"Grace", 3, 85, ""}}));
}

struct backwards {
  std::optional<std::string_view> note;
  std::int32_t age;
  std::int64_t id;
};

TEST(typed_rows, page_of_structs_cut_at_any_byte_is_malformed_and_not_read_past_its_end) {
  const page whole = people();
  const bytes& content = whole.content.get();
  for (std::size_t n = 0; n <= content.size(); ++n) {
    page cut{};
    cut.columns = whole.columns;
    cut.rows = whole.rows;
    cut.content.raw(bytes_view(content).first(n));
    const row_set rows = cut.set();
    std::int64_t ids = 0;
    const auto failure = failure_of([&] {
      for (const auto& [note, age, id] : rows.as<backwards>()) ids += id;
    });
    if (n < content.size()) EXPECT_EQ(failure, client_errc::malformed_rows) << n;
    else EXPECT_EQ(ids, 1 - 1 + 3);
  }
}

struct same_column_twice {
  std::string name;
  std::string_view again;
};

}  // namespace

template <>
struct mapping<same_column_twice> {
  static constexpr auto columns = dse::columns(named("name", &same_column_twice::again));
};

namespace {

TEST(typed_rows, two_fields_may_name_one_column) {
  std::string names;
  const row_set rows = people().set();
  for (const auto& [name, again] : rows.as<same_column_twice>()) {
    EXPECT_EQ(name, again);
    names += name;
  }
  EXPECT_EQ(names, "AdaGrace");
}

struct wide_person {
  std::int64_t age;
  std::string name;
};

TEST(typed_rows, struct_field_may_be_wider_than_its_column) {
  std::vector<std::int64_t> ages;
  for (const auto& [age, name] : people().set().as<wide_person>()) ages.push_back(age);
  EXPECT_EQ(ages, (std::vector<std::int64_t>{36, 7, 85}));
}

struct strict_person {
  std::string note;
};

TEST(typed_rows, null_in_a_field_that_takes_none_names_its_column) {
  const row_set rows = people().set();
  try {
    for (const auto& [note] : rows.as<strict_person>()) EXPECT_EQ(note, "first");
    FAIL() << "the second row's note is null";
  } catch (const exception& e) {
    EXPECT_EQ(e.error().code(), client_errc::null_value);
    EXPECT_NE(e.error().message().find("note"), std::string::npos) << e.error().message();
  }
}

TEST(typed_rows, types_are_checked_again_for_another_row_type) {
  const row_set rows = people().set();
  EXPECT_EQ((all<std::string, std::int64_t, std::int32_t, std::optional<std::string>>(rows).size()), 3u);
  EXPECT_EQ((all<std::string, std::int64_t, std::int64_t, std::optional<std::string>>(rows).size()), 3u);
  EXPECT_EQ((rows.try_as<std::string, std::string, std::int32_t, std::string>().error().code()),
            client_errc::type_mismatch);
}

}  // namespace
}  // namespace dse
