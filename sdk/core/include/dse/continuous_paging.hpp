#pragma once

#include <cstdint>

namespace dse { inline namespace v0 {

/// How a DSE server (5.1 and later: DSE_V1, DSE_V2) pushes the pages of a result by itself: `statement::continuous(…)`.
///
/// The pages are read as those of any result, with next_page() and async_next_page(): each waits for the next page that
/// comes. When the last row_set that can ask for more is gone, the server is told to stop. Behind max_pages() there is
/// no further page, though the result may go on.
class continuous_paging {
 public:
  continuous_paging() noexcept {}

  /// The server stops after so many; default: all.
  continuous_paging& max_pages(std::uint32_t n) & { return max_pages_ = n, *this; }
  /// Default: as fast as they can be sent.
  continuous_paging& max_pages_per_second(std::uint32_t n) & { return pages_per_second_ = n, *this; }
  /// How large a page is, in place of statement::page_size() rows.
  continuous_paging& page_bytes(std::uint32_t n) & { return page_bytes_ = n, *this; }
  /// Pages that may wait here to be read, at least 2; more are asked for when half of them were read (DSE_V2; a server
  /// of DSE_V1 cannot be slowed down). Default 4.
  continuous_paging& max_waiting_pages(std::uint32_t n) & { return waiting_pages_ = n, *this; }
  continuous_paging&& max_pages(std::uint32_t n) && { return static_cast<continuous_paging&&>(max_pages(n)); }
  continuous_paging&& max_pages_per_second(std::uint32_t n) && {
    return static_cast<continuous_paging&&>(max_pages_per_second(n));
  }
  continuous_paging&& page_bytes(std::uint32_t n) && { return static_cast<continuous_paging&&>(page_bytes(n)); }
  continuous_paging&& max_waiting_pages(std::uint32_t n) && {
    return static_cast<continuous_paging&&>(max_waiting_pages(n));
  }

  std::uint32_t max_pages() const noexcept { return max_pages_; }
  std::uint32_t max_pages_per_second() const noexcept { return pages_per_second_; }
  std::uint32_t page_bytes() const noexcept { return page_bytes_; }
  std::uint32_t max_waiting_pages() const noexcept { return waiting_pages_; }

 private:
  std::uint32_t max_pages_ = 0;
  std::uint32_t pages_per_second_ = 0;
  std::uint32_t page_bytes_ = 0;
  std::uint32_t waiting_pages_ = 4;
};

}}  // namespace dse::v0
