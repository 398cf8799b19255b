#pragma once

#include <dse/detail/prepared_statement.hpp>

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dse { inline namespace v0 { namespace detail {

/// What the session prepared by itself, by text; the least recently used is forgotten first. Any thread may ask.
class prepared_cache {
 public:
  explicit prepared_cache(std::size_t capacity) noexcept : capacity_(capacity) {}

  std::shared_ptr<const prepared_statement> find(std::string_view text) {
    const std::lock_guard lock(mutex_);
    const auto at = by_text_.find(text);
    if (at == by_text_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, at->second);
    return *at->second;
  }

  void put(std::shared_ptr<const prepared_statement> p) {
    const std::lock_guard lock(mutex_);
    if (capacity_ == 0 || by_text_.contains(p->text)) return;
    recent_.push_front(std::move(p));
    by_text_.emplace(recent_.front()->text, recent_.begin());
    if (recent_.size() > capacity_) {
      by_text_.erase(recent_.back()->text);
      recent_.pop_back();
    }
  }

 private:
  using order = std::list<std::shared_ptr<const prepared_statement>>;

  std::mutex mutex_;
  order recent_;
  std::unordered_map<std::string_view, order::iterator> by_text_;  // the keys are the records' own texts
  std::size_t capacity_;
};

}}}  // namespace dse::v0::detail
