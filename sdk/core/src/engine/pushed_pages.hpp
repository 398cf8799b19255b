#pragma once

#include "engine/request.hpp"

#include <deque>

namespace dse::engine {
class shard_core;
}

namespace dse { inline namespace v0 { namespace detail {

struct pushed_pages_message {
  message own;
};

/// The pages of one continuous paging request after its first, from the stream they come on to the one who reads them.
///
/// It stands in the stream table in place of the request, which completed with the first page. Its shard's thread only;
/// readers elsewhere hold it and send the shard a request of message_kind::next_page.
class pushed_pages : private pushed_pages_message, public engine::request {
 public:
  explicit pushed_pages(completion lost) noexcept : request(own, lost) {
    what.kind = message_kind::next_page;
    pinned = true;
  }

  engine::shard_core* shard = nullptr;
  std::deque<engine::outcome> arrived;
  std::size_t arrived_bytes = 0;
  engine::request* reader = nullptr;  // waits for the next page
  error failure;                      // what comes after the pages that arrived, if it is no page
  std::uint32_t window = 0;           // pages that the server may send before it is asked for more
  std::uint32_t taken = 0;            // by readers, since it was asked
  bool ended = false;                 // nothing more will arrive
};

}}}  // namespace dse::v0::detail
