#pragma once

#include "wire/frame.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace dse::engine {

struct request;

/// Which request waits on which stream id of a connection.
///
/// The wire gives a reply nothing but its id, so an id whose request gave up is an orphan until its reply came. Slots
/// are indexed by id; free ids form a stack, the last one freed goes out first and its slot is still in the cache.
class stream_table {
 public:
  explicit stream_table(std::size_t capacity) noexcept : capacity_(capacity) {}

  std::optional<wire::stream_id> acquire(request& r) {
    if (free_ == none) [[unlikely]] {
      if (slots_.size() == capacity_) return std::nullopt;
      slots_.push_back({});
      free_ = static_cast<std::uint32_t>(slots_.size() - 1);
    }
    const std::uint32_t id = free_;
    slot& s = slots_[id];
    free_ = s.next_free;
    s.owner = &r;
    s.state = state::waiting;
    ++waiting_;
    return static_cast<wire::stream_id>(id);
  }

  /// The request gave up; its reply may still come.
  void abandon(wire::stream_id id) noexcept {
    slots_[id].owner = nullptr;
    slots_[id].state = state::orphan;
    --waiting_;
    ++orphans_;
  }

  /// From here on the id gets any number of replies: it is free again after end_pushed().
  void expect_pushed(wire::stream_id id) noexcept { slots_[id].pushed = true; }
  /// Further replies go to another owner.
  void hand_over(wire::stream_id id, request& to) noexcept { slots_[id].owner = &to; }
  void end_pushed(wire::stream_id id) noexcept {
    if (slots_[id].state == state::waiting) --waiting_;
    else --orphans_;
    release(id);
  }

  /// pushed: one of several; `owner` is null when nobody wants it any more.
  enum class outcome : std::uint8_t { request, orphan, pushed, unknown };
  struct reply {
    outcome what;
    request* owner;
  };
  /// A reply came: frees its id and tells whose it is.
  reply on_response(wire::stream_id id) noexcept {
    if (id >= slots_.size() || slots_[id].state == state::free) [[unlikely]]
      return {outcome::unknown, nullptr};
    slot& s = slots_[id];
    if (s.pushed) [[unlikely]]
      return {outcome::pushed, s.owner};
    const reply r{s.state == state::waiting ? outcome::request : outcome::orphan, s.owner};
    if (s.state == state::waiting) --waiting_;
    else --orphans_;
    release(id);
    return r;
  }

  /// Empties the table and hands out each waiting request, in the order of the ids.
  template <class F>
  void clear(F&& each) {
    std::vector<slot> before;
    before.swap(slots_);
    free_ = none;
    waiting_ = orphans_ = 0;
    for (const slot& s : before)
      if (s.owner) each(*s.owner);
  }

  /// Gives the memory of the slots back, if none is in use.
  void release_memory() noexcept {
    if (waiting_ != 0 || orphans_ != 0) return;
    std::vector<slot>().swap(slots_);
    free_ = none;
  }
  std::size_t capacity_bytes() const noexcept { return slots_.capacity() * sizeof(slot); }

  std::size_t waiting() const noexcept { return waiting_; }
  std::size_t orphans() const noexcept { return orphans_; }

 private:
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  enum class state : std::uint8_t { free, waiting, orphan };
  struct slot {
    request* owner = nullptr;
    std::uint32_t next_free = none;
    enum state state = state::free;
    bool pushed = false;
  };
  void release(wire::stream_id id) noexcept {
    slots_[id] = {nullptr, free_, state::free, false};
    free_ = id;
  }

  std::vector<slot> slots_;
  std::size_t capacity_;
  std::uint32_t free_ = none;
  std::uint32_t waiting_ = 0;
  std::uint32_t orphans_ = 0;
};

}  // namespace dse::engine
