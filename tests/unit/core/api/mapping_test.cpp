#include <dse/mapping.hpp>

#include <gtest/gtest.h>

namespace {

struct user {
  int id;
  std::string name;
  double score;
};
struct renamed_user {
  int id;
  std::string name;
};

}  // namespace

template <>
struct dse::mapping<renamed_user> {
  static constexpr auto columns = dse::columns(dse::named("full_name", &renamed_user::name));
};

namespace dse { namespace {

TEST(mapping, columns_have_the_names_of_the_fields) {
  EXPECT_TRUE(mapped<user>);
  EXPECT_EQ(detail::column_names<user>, (std::array<std::string_view, 3>{"id", "name", "score"}));
}

TEST(mapping, a_description_renames_the_columns_that_it_names) {
  EXPECT_EQ(detail::column_names<renamed_user>, (std::array<std::string_view, 2>{"id", "full_name"}));
}

TEST(mapping, a_type_with_a_codec_is_no_mapped_struct) { EXPECT_FALSE(mapped<uuid>); }

}}  // namespace dse
