#pragma once

#include <dse/consistency.hpp>
#include <dse/error.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace dse { inline namespace v0 {

/// What is known when an attempt of a request has failed. Numbers are -1 where the server does not tell them.
struct failed_attempt {
  /// The server's code; or client_errc::not_sent and maybe_applied, when the connection was lost.
  boost::system::error_code reason;
  /// Of the attempt, as the server names it.
  dse::consistency consistency = dse::consistency::local_one;
  std::int32_t received = -1;        ///< replicas that answered; of UNAVAILABLE: that are alive
  std::int32_t required = -1;        ///< replicas that had to answer
  bool data_present = false;         ///< of READ_TIMEOUT: the replica that was asked for data answered
  std::string_view write_type = {};  ///< of WRITE_TIMEOUT: SIMPLE, BATCH, UNLOGGED_BATCH, COUNTER, BATCH_LOG, CAS, …
  std::uint32_t retries = 0;         ///< of this request, so far
  bool idempotent = false;
  bool conditional = false;  ///< a lightweight transaction, or a read with serial consistency
  /// It may have had its effect, or may yet have it; false: it never left, or the server says it was not executed.
  bool may_be_applied = true;
};

/// What becomes of a request whose attempt failed.
class retry_decision {
 public:
  enum class kind : std::uint8_t { give_up, same_node, next_node, ignore };

  /// The request fails with the attempt's error.
  static retry_decision give_up() noexcept { return retry_decision(kind::give_up); }
  static retry_decision same_node() noexcept { return retry_decision(kind::same_node); }
  /// On the next node of its plan.
  static retry_decision next_node() noexcept { return retry_decision(kind::next_node); }
  /// The request succeeds without rows: for writes of which some replicas are known to have them.
  static retry_decision ignore() noexcept { return retry_decision(kind::ignore); }
  /// The next attempt has another consistency.
  retry_decision& at(dse::consistency c) & noexcept { return consistency_ = c, *this; }
  retry_decision&& at(dse::consistency c) && noexcept { return std::move(at(c)); }
  /// Tells the observer of it, with log_event::request_retried.
  retry_decision& logged() & noexcept { return logged_ = true, *this; }
  retry_decision&& logged() && noexcept { return std::move(logged()); }

  kind what() const noexcept { return what_; }
  const std::optional<dse::consistency>& consistency() const noexcept { return consistency_; }
  bool is_logged() const noexcept { return logged_; }

 private:
  explicit retry_decision(kind k) noexcept : what_(k) {}
  kind what_;
  bool logged_ = false;
  std::optional<dse::consistency> consistency_;
};

/// Decides about failed attempts. One object serves one shard and is called on its thread only.
///
/// Whatever it says, the session sends a request again only if that can do no harm: it is idempotent, or the attempt
/// cannot have been applied. Nor more than ten times, nor beyond the retry budget, nor behind the deadline. Requests
/// that cannot succeed elsewhere (syntax errors, …) come here as well. UNPREPARED does not: it is answered by itself.
class retry_policy {
 public:
  virtual ~retry_policy() = default;
  virtual retry_decision decide(const failed_attempt& attempt) = 0;
};

/// Makes a policy for one shard.
using retry_factory = std::function<std::unique_ptr<retry_policy>()>;

/// The default. `idempotent`: the statement is; READ has no effect, so that it counts as such where the table says.
///
/// | reason | idempotent | else |
/// |---|---|---|
/// | the connection was lost before the request left it | next node | next node |
/// | the connection was lost | next node | give up |
/// | IS_BOOTSTRAPPING | next node | next node |
/// | UNAVAILABLE, not conditional | next node, once | next node, once |
/// | OVERLOADED of a node that is shutting down | next node | next node |
/// | OVERLOADED, SERVER_ERROR, TRUNCATE_ERROR | next node | give up |
/// | READ_TIMEOUT, enough replicas answered but not with data | same node, once | same node, once |
/// | READ_TIMEOUT | next node | give up |
/// | WRITE_TIMEOUT of the batch log | same node, once, then next node | give up |
/// | WRITE_TIMEOUT | next node | give up |
/// | READ_FAILURE, WRITE_FAILURE, CAS_WRITE_UNKNOWN, CDC_WRITE_FAILURE, FUNCTION_FAILURE | give up | give up |
/// | SYNTAX_ERROR, INVALID, UNAUTHORIZED, CONFIG_ERROR, ALREADY_EXISTS, PROTOCOL_ERROR, unknown codes | give up | give
/// up |
///
/// A request is tried again three times at most.
retry_factory default_retry();
/// Never tries again.
retry_factory no_retry();
/// As the default; and where fewer replicas answered, or are alive, than the consistency asks for, tries once more
/// with the highest of THREE, TWO and ONE that they can meet. A write that some replicas have then succeeds. Reads may
/// miss what was acknowledged: only for data that bears it.
retry_factory downgrading_retry();
/// As the child, and reports each retry and each ignored error.
retry_factory logged_retry(retry_factory child);

/// How many retries a shard may make: `percent` of its requests, and so many a second besides. It keeps a cluster that
/// fails under load from getting several times that load.
class retry_budget {
 public:
  retry_budget() noexcept {}
  /// Default 20.
  retry_budget& percent(std::uint32_t of_requests) & noexcept { return percent_ = of_requests, *this; }
  /// Default 10.
  retry_budget& per_second(std::uint32_t retries) & noexcept { return per_second_ = retries, *this; }
  retry_budget&& percent(std::uint32_t of_requests) && noexcept { return std::move(percent(of_requests)); }
  retry_budget&& per_second(std::uint32_t retries) && noexcept { return std::move(per_second(retries)); }
  std::uint32_t percent() const noexcept { return percent_; }
  std::uint32_t per_second() const noexcept { return per_second_; }

 private:
  std::uint32_t percent_ = 20;
  std::uint32_t per_second_ = 10;
};

}}  // namespace dse::v0
