#pragma once

#include <dse/graph/chrono.hpp>
#include <dse/graph/collections.hpp>
#include <dse/graph/options.hpp>
#include <dse/graph/structs.hpp>
#include <dse/rows.hpp>

#include <cstdint>
#include <iterator>
#include <memory>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// The results of a traversal or script, each as often as it counts, in the server's order. A handle; copies share
/// them.
class result_set {
 public:
  class iterator {
   public:
    using value_type = value;
    using difference_type = std::ptrdiff_t;
    using reference = const value&;
    using iterator_category = std::input_iterator_tag;

    iterator() noexcept {}
    reference operator*() const { return at_->content; }
    const value* operator->() const { return &at_->content; }
    iterator& operator++() {
      if (++repeated_ >= at_->bulk) ++at_, repeated_ = 0;
      return *this;
    }
    iterator operator++(int) {
      iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator&, const iterator&) = default;

   private:
    friend class result_set;
    explicit iterator(const traverser* at) noexcept : at_(at) {}
    const traverser* at_ = nullptr;
    std::int64_t repeated_ = 0;
  };

  result_set() noexcept {}
  /// Results made by hand, for tests of programs that read them.
  explicit result_set(std::vector<traverser> traversers);
  /// Reads the rows that a graph request was answered with. Fails with malformed_rows.
  static result<result_set> try_from(const row_set& rows, sub_protocol p);

  iterator begin() const noexcept { return iterator(traversers_ ? traversers_->data() : nullptr); }
  iterator end() const noexcept { return iterator(traversers_ ? traversers_->data() + traversers_->size() : nullptr); }
  bool empty() const noexcept { return begin() == end(); }
  /// The different results with their counts, as the server sent them: for results that come millions of times.
  const std::vector<traverser>& traversers() const noexcept;
  /// Of all results, repeated ones counted as often as they come; at most the largest std::int64_t.
  std::int64_t size() const noexcept;

  /// All results as Ts. \throws dse::exception as value::as(), and out_of_range for more than a hundred million
  /// results, since the server says how often each comes.
  template <readable_value T>
  std::vector<T> to_list() const {
    if (size() > most_listed) throw exception(too_many());
    std::vector<T> list;
    for (const value& v : *this) list.push_back(v.as<T>());
    return list;
  }
  /// The first result as a T; fails with null_value when there is none.
  template <readable_value T>
  result<T> try_one() const {
    if (empty()) return no_result();
    return begin()->template try_as<T>();
  }
  template <readable_value T>
  T one() const {
    return try_one<T>().value();
  }

 private:
  static constexpr std::int64_t most_listed = 100'000'000;
  static error no_result();
  static error too_many();
  std::shared_ptr<const std::vector<traverser>> traversers_;
};

}}}  // namespace dse::v0::graph
