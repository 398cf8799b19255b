#pragma once

#include <dse/graph/chrono.hpp>
#include <dse/graph/collections.hpp>
#include <dse/graph/options.hpp>
#include <dse/graph/structs.hpp>
#include <dse/rows.hpp>

#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// The results of a traversal or script, each as often as it counts, in the server's order; of one page, where
/// graph_options::paging() asked for pages. A handle; copies share them.
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

  iterator begin() const noexcept { return iterator(traversers().data()); }
  iterator end() const noexcept { return iterator(traversers().data() + traversers().size()); }
  bool empty() const noexcept { return traversers().empty(); }
  /// The different results with their counts, as the server sent them: for results that come millions of times.
  const std::vector<traverser>& traversers() const noexcept { return received().traversers; }
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

  /// As row_set has them.
  const std::vector<std::string>& warnings() const noexcept { return received().warnings; }
  const std::map<std::string, bytes>& custom_payload() const noexcept { return received().custom_payload; }
  const std::optional<uuid>& trace_id() const noexcept { return received().trace_id; }
  const execution_info& info() const noexcept { return received().info; }

  /// Pages may be empty and not the last ones.
  bool has_more_pages() const noexcept { return received().page.has_more_pages(); }
  /// The next page of the same results. Fails with invalid_argument on the last one.
  template <completes_with<result_set> Token = or_throw_t>
  auto async_next_page(Token&& token = Token()) const {
    const auto read = [p = received().results](result<row_set> rows) -> result<result_set> {
      if (rows.has_error()) return rows.error();
      return try_from(*rows, p);
    };
    return received().page.async_next_page_then<result_set>(read, std::forward<Token>(token));
  }
  result<result_set> try_next_page() const;
  result_set next_page() const;

 private:
  static constexpr std::int64_t most_listed = 100'000'000;
  static error no_result();
  static error too_many();

  struct contents {
    std::vector<traverser> traversers;
    std::vector<std::string> warnings;
    std::map<std::string, bytes> custom_payload;
    std::optional<uuid> trace_id;
    execution_info info;
    row_set page;  // where it is not the last one
    sub_protocol results = sub_protocol::graphbinary1;
  };
  explicit result_set(std::shared_ptr<const contents> c) noexcept : contents_(std::move(c)) {}
  const contents& received() const noexcept;

  std::shared_ptr<const contents> contents_;
};

}}}  // namespace dse::v0::graph
