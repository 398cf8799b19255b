#include "encoded.hpp"
#include "support/random_values.hpp"

#include <dse/value.hpp>

#include <cstring>
#include <memory>

namespace dse { namespace {

/// Decodes from a block of just this size, so that ASan sees a read behind its end.
std::optional<value> decoded_from_own_block(bytes_view in, const data_type& type) {
  const auto block = std::make_unique_for_overwrite<std::byte[]>(in.size());
  if (!in.empty()) std::memcpy(block.get(), in.data(), in.size());
  try {
    return codec<value>::decode(bytes_view(block.get(), in.size()), type);
  } catch (const exception& e) {
    EXPECT_EQ(e.code(), client_errc::malformed_rows) << e.what();
    return std::nullopt;
  }
}

bytes encoded_value(const value& v, const data_type& type) {
  value_buffer out;
  codec<value>::encode(v, type, out);
  return bytes(out.view().begin(), out.view().end());
}

TEST(value_random, values_of_random_type_trees_come_back_equal) {
  testing::random_values random(20260101);
  for (int i = 0; i < 3000; ++i) {
    const data_type type = random.type(4);
    const value v = random.value_of(type);
    const auto back = decoded_from_own_block(encoded_value(v, type), type);
    ASSERT_TRUE(back) << type.to_string() << " " << v.to_string();
    ASSERT_EQ(*back, v) << type.to_string() << " " << v.to_string() << " " << back->to_string();
    ASSERT_EQ(back->to_string(), v.to_string());
  }
}

TEST(value_random, encodings_cut_at_any_byte_are_never_read_past_their_end) {
  testing::random_values random(20260102);
  for (int i = 0; i < 400; ++i) {
    const data_type type = random.type(4);
    const bytes whole = encoded_value(random.value_of(type), type);
    for (std::size_t n = 0; n < whole.size(); ++n) decoded_from_own_block(bytes_view(whole).first(n), type);
  }
}

TEST(value_random, any_bytes_are_a_value_or_an_error) {
  testing::random_values random(20260103);
  for (int i = 0; i < 3000; ++i) {
    const data_type type = random.type(4);
    bytes noise(random.below(40));
    for (std::byte& b : noise) b = static_cast<std::byte>(random.below(3) == 0 ? random.below(256) : random.below(3));
    decoded_from_own_block(noise, type);
  }
}

}}  // namespace dse
