#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace dse::metadata {

/// Lists of numbered elements, each with the element that was met last in front.
class recency_lists {
 public:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  recency_lists(std::size_t lists, std::size_t elements) : heads_(lists, none), links_(elements) {}

  std::uint32_t front(std::uint32_t list) const noexcept { return heads_[list]; }
  std::uint32_t next(std::uint32_t element) const noexcept { return links_[element].next; }
  /// An element belongs to one list only.
  void move_to_front(std::uint32_t list, std::uint32_t element) noexcept {
    std::uint32_t& head = heads_[list];
    if (head == element) return;
    link& moved = links_[element];
    if (moved.previous != none) links_[moved.previous].next = moved.next;
    if (moved.next != none) links_[moved.next].previous = moved.previous;
    moved = {none, head};
    if (head != none) links_[head].previous = element;
    head = element;
  }

 private:
  struct link {
    std::uint32_t previous = none, next = none;
  };
  std::vector<std::uint32_t> heads_;
  std::vector<link> links_;
};

}  // namespace dse::metadata
