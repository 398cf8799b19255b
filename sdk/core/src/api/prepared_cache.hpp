#pragma once

#include <dse/detail/prepared_statement.hpp>

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dse { inline namespace v0 { namespace detail {

/// What the session prepared by itself, by keyspace and text; the least recently used is forgotten first. Any thread
/// may ask.
class prepared_cache {
 public:
  explicit prepared_cache(std::size_t capacity) noexcept : capacity_(capacity) {}

  /// Texts that are looked up from now on mean tables of this keyspace.
  void use_keyspace(std::string name) {
    const std::lock_guard lock(mutex_);
    keyspace_ = std::move(name);
  }

  std::shared_ptr<const prepared_statement> find(std::string_view text) {
    const std::lock_guard lock(mutex_);
    const auto at = by_text_.find({keyspace_, text});
    if (at == by_text_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, at->second);
    return *at->second;
  }

  void put(std::shared_ptr<const prepared_statement> p) {
    const std::lock_guard lock(mutex_);
    if (capacity_ == 0 || by_text_.contains(key_of(*p))) return;
    recent_.push_front(std::move(p));
    by_text_.emplace(key_of(*recent_.front()), recent_.begin());
    if (recent_.size() > capacity_) {
      by_text_.erase(key_of(*recent_.back()));
      recent_.pop_back();
    }
  }

 private:
  using order = std::list<std::shared_ptr<const prepared_statement>>;
  struct key {  // views of the records' own strings
    std::string_view keyspace;
    std::string_view text;
    friend bool operator==(const key&, const key&) = default;
  };
  struct key_hash {
    std::size_t operator()(const key& k) const noexcept {
      const std::hash<std::string_view> hash;
      return hash(k.text) ^ (hash(k.keyspace) << 1);
    }
  };
  static key key_of(const prepared_statement& p) noexcept { return {p.keyspace, p.text}; }

  std::mutex mutex_;
  std::string keyspace_;
  order recent_;
  std::unordered_map<key, order::iterator, key_hash> by_text_;
  std::size_t capacity_;
};

}}}  // namespace dse::v0::detail
