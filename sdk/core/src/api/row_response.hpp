#pragma once

#include "engine/request.hpp"

#include <dse/session.hpp>

namespace dse { inline namespace v0 { namespace detail {

class running_operation;
class session_core;

/// What a further page of the same result needs: the request again, from another paging state.
struct continuation {
  std::shared_ptr<session_core> session;
  message what;
};

/// What the user gets of a response: its rows, or that there are none. Takes the operation's message for further pages.
result<row_set> make_row_set(running_operation& op, engine::outcome&& o);
result<prepared> make_prepared(engine::outcome&& o);

}}}  // namespace dse::v0::detail
