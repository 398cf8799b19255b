#pragma once

#include <dse/completion.hpp>
#include <dse/detail/message.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace dse { inline namespace v0 { namespace detail {

class session_core;

/// A request that the user is still describing, and later the same request under way with the user's handler in it.
///
/// The handler is built where it stays and moved once, out of here, just before its call. Handlers of up to 64 bytes
/// need no memory of their own. Only the session makes operations; they live in recycled blocks.
class operation {
 public:
  using executor = boost::asio::any_io_executor;

  message what;

  /// Keeps the handler. `own` is the executor on which the completion happens by itself; a handler bound to another one
  /// is called there, and counts as work there until then.
  template <class T, class Handler>
  void set_handler(Handler&& handler, const executor& own) {
    using model = erased<T, std::decay_t<Handler>>;
    struct none {};
    if constexpr (!std::is_same_v<typename boost::asio::associated_executor<std::decay_t<Handler>, none>::type, none>) {
      executor e = executor_for(handler, own);
      if (e != own) foreign_ = boost::asio::prefer(std::move(e), boost::asio::execution::outstanding_work.tracked);
    }
    if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected()) connect(slot);
    new (static_cast<void*>(storage_)) model{std::forward<Handler>(handler)};
    call_ = &model::call;
    discard_ = &model::discard;
  }

 protected:
  operation() noexcept {}
  ~operation() {
    if (discard_) discard_(*this);
  }
  operation(const operation& other) : what(other.what) {}

  bool is_foreign() const noexcept { return static_cast<bool>(foreign_); }
  executor take_foreign() noexcept { return std::exchange(foreign_, executor()); }
  const executor& foreign() const noexcept { return foreign_; }
  /// Frees the operation and then calls its handler, whose next request may take the same memory, still in the cache.
  /// `outcome` points to a result<T>, T as in set_handler, that is not part of the operation.
  void call(void* outcome) {
    discard_ = nullptr;
    call_(*this, outcome);
  }

 private:
  static constexpr std::size_t inline_handler = 64;

  // Not only nothrow-movable ones: Asio's own adaptors do not say noexcept, and Asio relies on moves not to throw as
  // well.
  template <class Handler>
  static constexpr bool fits = sizeof(Handler) <= inline_handler && alignof(Handler) <= alignof(std::max_align_t);

  template <class T, class Handler, bool = fits<Handler>>
  struct erased {
    Handler handler;
    static erased& in(operation& op) noexcept {
      return *std::launder(static_cast<erased*>(static_cast<void*>(op.storage_)));
    }
    static void call(operation& op, void* outcome) {
      Handler h(std::move(in(op).handler));
      discard(op);
      finish<T>(op, h, outcome);
    }
    static void discard(operation& op) noexcept { in(op).~erased(); }
  };
  template <class T, class Handler>
  struct erased<T, Handler, false> {
    explicit erased(Handler h) : handler(std::make_unique<Handler>(std::move(h))) {}
    std::unique_ptr<Handler> handler;
    static erased& in(operation& op) noexcept {
      return *std::launder(static_cast<erased*>(static_cast<void*>(op.storage_)));
    }
    static void call(operation& op, void* outcome) {
      const auto h = std::move(in(op).handler);
      discard(op);
      finish<T>(op, *h, outcome);
    }
    static void discard(operation& op) noexcept { in(op).~erased(); }
  };

  template <class T, class Handler>
  static void finish(operation& op, Handler& h, void* outcome) {
    free(op);
    std::move(h)(std::move(*static_cast<result<T>*>(outcome)));
  }

  void connect(boost::asio::cancellation_slot slot);
  static void free(operation& op) noexcept;

  executor foreign_;
  void (*call_)(operation&, void*) = nullptr;
  void (*discard_)(operation&) noexcept = nullptr;
  alignas(std::max_align_t) std::byte storage_[inline_handler];
};

struct operation_deleter {
  void operator()(operation* op) const noexcept;
};
using operation_ptr = std::unique_ptr<operation, operation_deleter>;

operation_ptr new_operation();
operation_ptr copy_of(const operation& op);

/// Chooses the shard of an operation and names its executor. An empty session gives an executor that runs the failure.
const operation::executor& choose_shard(const std::shared_ptr<session_core>& session, operation& op);
/// Starts an operation whose shard was chosen and whose handler was set.
void start(operation_ptr op);

/// What a completion token runs to start a request. A named class: every call site shares one instantiation.
template <class T>
class request_initiation {
 public:
  using executor_type = operation::executor;

  explicit request_initiation(std::shared_ptr<session_core> session) noexcept : session_(std::move(session)) {}

  template <class Handler>
  void operator()(Handler&& handler, operation_ptr op) const {
    const operation::executor& own = choose_shard(session_, *op);
    op->template set_handler<T>(std::forward<Handler>(handler), own);
    start(std::move(op));
  }

 private:
  std::shared_ptr<session_core> session_;
};

}}}  // namespace dse::v0::detail
