#include "metadata/cql_text.hpp"

#include <dse/named_value.hpp>
#include <dse/row.hpp>
#include <dse/value.hpp>

#include <algorithm>

namespace dse { inline namespace v0 {

namespace detail {
[[noreturn]] void throw_malformed_row();
}

const std::vector<column>& row::columns() const noexcept {
  static const std::vector<column> none;
  return page_ && page_->metadata ? page_->metadata->columns : none;
}

std::optional<bytes_view> row::cell(std::size_t index) const {
  if (index >= cells_.size())
    throw exception(
        error(client_errc::invalid_argument,
              "no column has the index " + std::to_string(index) + ": the row has " + std::to_string(cells_.size()),
              "indexes begin at 0"));
  return cells_[index];
}

bool row::has(std::string_view name) const noexcept {
  return std::ranges::any_of(columns(), [&](const column& c) { return detail::means_name(name, c.name); });
}

std::size_t row::index_of(std::string_view name) const {
  const auto& all = columns();
  const auto at = std::ranges::find_if(all, [&](const column& c) { return detail::means_name(name, c.name); });
  if (at != all.end()) return static_cast<std::size_t>(at - all.begin());
  std::string names;
  for (const column& c : all) names.append(names.empty() ? "" : ", ").append(c.name);
  throw exception(error(client_errc::invalid_argument,
                        "no column is named " + std::string(name) + "; the row has: " + names,
                        "select it; a name with capitals is written with quotes"));
}

std::string row::to_string() const {
  std::string text = "{";
  for (std::size_t i = 0; i < size(); ++i) {
    if (i != 0) text += ", ";
    detail::append_identifier(text, columns()[i].name);
    text.append(": ").append(get<value>(i).to_string());
  }
  return text += '}';
}

row_iterator::row_iterator(detail::response_ptr page) {
  if (!page || page->row_count == 0) return;
  left_ = page->row_count;
  next_ = page->first_row;
  row_.page_ = std::move(page);
  take_row();
}

row_iterator& row_iterator::operator++() {
  if (--left_ != 0) take_row();
  return *this;
}

void row_iterator::take_row() {
  const std::byte* const end = row_.page_->end();
  row_.cells_.clear();
  for (std::uint32_t i = 0; i < row_.page_->column_count; ++i) {
    if (end - next_ < 4) detail::throw_malformed_row();
    const auto n = static_cast<std::int32_t>(detail::load_big<std::uint32_t>(next_));
    next_ += 4;
    if (n < 0) {
      row_.cells_.emplace_back();
      continue;
    }
    if (end - next_ < n) detail::throw_malformed_row();
    row_.cells_.emplace_back(bytes_view(next_, static_cast<std::size_t>(n)));
    next_ += n;
  }
}

}}  // namespace dse::v0
