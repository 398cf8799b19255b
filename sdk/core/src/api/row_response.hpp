#pragma once

#include "engine/request.hpp"
#include "net/shard.hpp"

#include <dse/session.hpp>

#include <memory>
#include <mutex>
#include <optional>

namespace dse { inline namespace v0 { namespace detail {

class running_operation;
class session_core;

/// What a further page of the same result needs: the request again, from another paging state; or the place where
/// pages arrive that the server pushes. And the page itself, when it was fetched ahead of being asked for.
struct continuation {
  std::shared_ptr<session_core> session;
  message what;
  net::shard* shard = nullptr;  // of pushed pages

  std::mutex mutex;
  bool prefetched = false;  // asked for, and not given to anybody yet
  std::optional<result<row_set>> arrived;
  std::unique_ptr<any_handler<row_set>> waiting;
};

/// Why the page behind this one can't be asked for, if so.
error why_no_next_page(const response_ptr& page);
result<row_set> block_next_page(const response_ptr& page);

/// What the user gets of a response: its rows, or that there are none. Takes the operation's message for further pages.
result<row_set> make_row_set(running_operation& op, engine::outcome&& o);
/// With the settings of the statement that was prepared, if it had some.
result<prepared> make_prepared(const message& m, engine::outcome&& o);

}}}  // namespace dse::v0::detail
