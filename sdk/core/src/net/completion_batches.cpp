#include "net/completion_batches.hpp"

#include <boost/asio/post.hpp>

namespace dse::net {
namespace {

/// Owns a list until it ran.
class run_list {
 public:
  explicit run_list(foreign_completion* head) noexcept : head_(head) {}
  run_list(run_list&& other) noexcept : head_(std::exchange(other.head_, nullptr)) {}
  run_list& operator=(run_list&&) = delete;
  ~run_list() {
    while (foreign_completion* const c = take()) c->drop(*c);
  }
  void operator()() {
    while (foreign_completion* const c = take()) c->run(*c);
  }

 private:
  foreign_completion* take() noexcept { return head_ ? std::exchange(head_, head_->next_completion) : nullptr; }
  foreign_completion* head_;
};

}  // namespace

void completion_batches::add(foreign_completion& c, const boost::asio::any_io_executor& executor) {
  c.next_completion = nullptr;
  for (batch& b : batches_)
    if (b.executor == executor) {
      b.tail->next_completion = &c;
      b.tail = &c;
      return;
    }
  batches_.push_back({executor, &c, &c});
}

void completion_batches::post() {
  if (batches_.empty()) return;
  posted_.swap(batches_);
  for (const batch& b : posted_) boost::asio::post(b.executor, run_list(b.head));
  posted_.clear();
}

}  // namespace dse::net
