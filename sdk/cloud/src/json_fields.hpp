#pragma once

#include "wiped_bytes.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace cloud {

/// What a JSON text says at chosen paths: `host`, `contact_info.local_dc`; `ids[]` are the elements of the array `ids`.
class json_fields {
 public:
  enum class kind { text, number, array, null, other };  ///< number: an integer from 0 on
  struct value {
    kind what = kind::other;
    std::string_view text;  ///< lives as long as the json_fields do
    std::uint64_t number = 0;
  };

  /// The strings are decoded where they stand, so that no copy of a secret is left elsewhere.
  static json_fields read(wiped_bytes json, std::span<const std::string_view> paths);

  /// Empty unless it could not be read; holds nothing of the text.
  const std::string& failure() const noexcept { return failure_; }
  /// The last value of that path. A null is one that is not there.
  const value* find(std::string_view path) const noexcept;
  std::vector<value> all(std::string_view path) const;

 private:
  wiped_bytes json_;
  std::vector<std::pair<std::string_view, value>> found_;
  std::string failure_;
};

}}}  // namespace dse::v0::cloud
