#include "engine/block_pool.hpp"
#include "support/server_wire/byte_sink.hpp"

#include <dse/rows.hpp>
#include <dse/value.hpp>

#include <gtest/gtest.h>

#include <cstring>

namespace dse { namespace {

using cells = std::vector<std::optional<bytes>>;

bytes int_cell(std::int32_t n) { return testing::byte_sink().int_(n).get(); }
bytes text_cell(std::string_view s) {
  const auto b = std::as_bytes(std::span(s));
  return {b.begin(), b.end()};
}

/// A page as the engine makes it.
row_set page_of(std::vector<column> columns, const std::vector<cells>& rows, std::size_t cut = 0) {
  testing::byte_sink content;
  for (const cells& r : rows)
    for (const auto& cell : r) {
      content.int_(cell ? static_cast<std::int32_t>(cell->size()) : -1);
      if (cell) content.raw(*cell);
    }
  const bytes all = content.get();
  detail::response_ptr r = engine::block_pool::here().make_response(all.size() - cut);
  if (r->size != 0) std::memcpy(r->data(), all.data(), r->size);
  auto m = std::make_shared<detail::row_metadata>();
  m->columns = std::move(columns);
  r->row_count = static_cast<std::uint32_t>(rows.size());
  r->column_count = static_cast<std::uint32_t>(m->columns.size());
  r->first_row = r->data();
  r->metadata = std::move(m);
  return row_set(std::move(r));
}

const std::vector<column> id_and_name{{"k", "t", "id", type_kind::int_}, {"k", "t", "Name", type_kind::text}};

row_set two_rows() { return page_of(id_and_name, {{int_cell(1), text_cell("ada")}, {int_cell(2), std::nullopt}}); }

TEST(row, columns_are_found_by_index_and_by_name) {
  const row_set rows = two_rows();
  const row r = *rows.begin();
  EXPECT_EQ(r.get<int>(0), 1);
  EXPECT_EQ(r.get<int>("ID"), 1);
  EXPECT_EQ(r.get<std::string_view>("\"Name\""), "ada");
  EXPECT_TRUE(r.has("id"));
  EXPECT_FALSE(r.has("Name")) << "without quotes it means name";
}

TEST(row, outlives_its_page_and_its_iterator) {
  std::vector<row> kept;
  for (const row& r : two_rows()) kept.push_back(r);
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].get<std::string>(1), "ada");
  EXPECT_EQ(kept[1].get<int>(0), 2);
}

TEST(row, null_is_told_from_a_value) {
  auto at = two_rows().begin();
  EXPECT_FALSE(at->is_null("id"));
  ++at;
  EXPECT_TRUE(at->is_null(1));
  EXPECT_EQ(at->get<std::optional<std::string>>(1), std::nullopt);
  EXPECT_EQ(at->try_get<std::string>(1).error().code(), client_errc::null_value);
}

TEST(row, what_is_not_there_is_told_with_what_is) {
  const row r = *two_rows().begin();
  EXPECT_EQ(r.try_get<int>(2).error().message(), "no column has the index 2: the row has 2");
  EXPECT_EQ(r.try_get<int>("age").error().message(), "no column is named age; the row has: id, Name");
  EXPECT_EQ(r.try_get<int>("age").error().code(), client_errc::invalid_argument);
  EXPECT_EQ(row().try_get<int>(0).error().code(), client_errc::invalid_argument);
}

TEST(row, value_of_another_type_names_the_column) {
  const error e = two_rows().begin()->try_get<int>(1).error();
  EXPECT_EQ(e.code(), client_errc::type_mismatch);
  EXPECT_NE(e.message().find("Name"), std::string::npos) << e.message();
}

TEST(row, prints_as_cql) {
  auto at = two_rows().begin();
  EXPECT_EQ(at->to_string(), R"({id: 1, "Name": 'ada'})");
  ++at;
  EXPECT_EQ(at->to_string(), R"({id: 2, "Name": null})");
}

TEST(row, cut_row_is_malformed_wherever_it_is_cut) {
  for (std::size_t cut = 1; cut <= 4 + 4 + 4 + 3; ++cut) {
    const row_set rows = page_of(id_and_name, {{int_cell(1), text_cell("ada")}}, cut);
    try {
      rows.begin();
      ADD_FAILURE() << cut;
    } catch (const exception& e) {
      EXPECT_EQ(e.error().code(), client_errc::malformed_rows) << cut;
    }
  }
}

TEST(row_set, first_row_in_each_form) {
  const row_set rows = two_rows();
  EXPECT_EQ(rows.first()->get<int>("id"), 1);
  EXPECT_EQ((rows.first<int, std::string>()), std::tuple(1, std::string("ada")));
  const row_set none = page_of(id_and_name, {});
  EXPECT_EQ(none.first(), std::nullopt);
  EXPECT_EQ((none.first<int, std::string>()), std::nullopt);
  EXPECT_EQ(row_set().first(), std::nullopt);
}

TEST(row_set, tells_whether_a_condition_held) {
  const std::vector<column> answer{{"k", "t", "[applied]", type_kind::boolean}, {"k", "t", "id", type_kind::int_}};
  EXPECT_FALSE(page_of(answer, {{bytes{std::byte{0}}, int_cell(1)}}).was_applied());
  EXPECT_TRUE(page_of({answer[0]}, {{bytes{std::byte{1}}}}).was_applied());
  EXPECT_TRUE(two_rows().was_applied()) << "no condition";
  EXPECT_TRUE(row_set().was_applied());
}

TEST(row_set, iterates_any_number_of_times) {
  const row_set rows = two_rows();
  for (int round = 0; round < 2; ++round) {
    int n = 0;
    for (const row& r : rows) n += r.get<int>(0);
    EXPECT_EQ(n, 3);
  }
}

}}  // namespace dse
