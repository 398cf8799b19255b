#include "net/completion_batches.hpp"

#include <boost/asio/post.hpp>

namespace dse::net {
namespace {

/// Owns a list until it ran; what a stopped executor never runs is left to it, as with any handler.
class run_list {
 public:
  explicit run_list(foreign_completion* head) noexcept : head_(head) {}
  void operator()() const {
    for (foreign_completion* c = head_; c;) {
      foreign_completion* next = c->next_completion;
      c->run(*c);
      c = next;
    }
  }

 private:
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
