#pragma once

#include <dse/completion.hpp>
#include <dse/detail/mapped_initiation.hpp>
#include <dse/detail/operation.hpp>
#include <dse/detail/row_reader.hpp>
#include <dse/execution_info.hpp>
#include <dse/paging_state.hpp>
#include <dse/row.hpp>

#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 {

template <class Row>
class typed_rows;
class row_set;

namespace detail {

boost::asio::any_io_executor working_executor_of(const response_ptr& page);
void start_next_page(const response_ptr& page, any_handler<row_set> handler);

/// What a completion token runs to get the next page of a result.
class next_page_initiation {
 public:
  explicit next_page_initiation(response_ptr page) noexcept : page_(std::move(page)) {}
  template <class Handler>
  void operator()(Handler&& handler) const {
    start_next_page(page_, any_handler<row_set>(std::forward<Handler>(handler), working_executor_of(page_)));
  }

 private:
  response_ptr page_;
};

}  // namespace detail

/// One page of a result, or the answer of a statement that has no rows. A handle that owns (shares) the response's
/// bytes: views taken from its rows live as long as one of its copies. Default-constructed it is an empty result.
class row_set {
 public:
  row_set() noexcept {}
  explicit row_set(detail::response_ptr r) noexcept : response_(std::move(r)) {}

  std::size_t size() const noexcept { return response_ ? response_->row_count : 0; }
  bool empty() const noexcept { return size() == 0; }
  std::size_t column_count() const noexcept { return response_ ? response_->column_count : 0; }
  const std::vector<column>& columns() const noexcept;

  /// The rows with columns that are asked for when the program runs.
  row_iterator begin() const { return row_iterator(response_); }
  std::default_sentinel_t end() const noexcept { return {}; }

  /// False when the condition of a lightweight transaction did not hold: then the rows are what was there. Statements
  /// without a condition are always applied.
  bool was_applied() const;

  /// Pages may be empty and not the last ones.
  bool has_more_pages() const noexcept { return response_ && response_->next_page; }
  /// Where the next page begins, for statement::paging_state(); empty on the last page, and on pages that are pushed.
  dse::paging_state paging_state() const;
  /// What the server wants to be read, such as a batch that is too large.
  std::vector<std::string> warnings() const;
  /// Custom payload of the response (protocol v4 and later).
  std::map<std::string, bytes> custom_payload() const;
  /// Of a statement with tracing(true), for session::trace().
  std::optional<uuid> trace_id() const;
  execution_info info() const;

  /// The rows as tuples of Ts, one per column, or as the mapped struct T. The range shares the page.
  /// \throws dse::exception with type_mismatch when a type does not fit its column.
  template <class... Ts>
  typed_rows<typename detail::row_of<Ts...>::type> as() const {
    return try_as<Ts...>().value();
  }
  template <class... Ts>
  result<typed_rows<typename detail::row_of<Ts...>::type>> try_as() const {
    using typed = typename detail::row_of<Ts...>::type;
    detail::row_reader<typed> reader;
    if (response_ && response_->metadata) {
      if (auto ok = reader.check(*response_->metadata); ok.has_error()) [[unlikely]]
        return ok.error();
    }
    return typed_rows<typed>(*this, reader);
  }

  /// The first row of this page, as a dse::row, as a tuple of Ts or as the mapped struct T; nothing: the page is empty.
  template <class... Ts>
  auto first() const {
    if constexpr (sizeof...(Ts) == 0) {
      return empty() ? std::optional<row>() : std::optional<row>(*begin());
    } else {
      using typed = typename detail::row_of<Ts...>::type;
      const auto rows = as<Ts...>();
      return rows.empty() ? std::optional<typed>() : std::optional<typed>(*rows.begin());
    }
  }

  /// The next page of the same result. Fails with invalid_argument on the last one.
  template <completes_with<row_set> Token = or_throw_t>
  auto async_next_page(Token&& token = Token()) const {
    return boost::asio::async_initiate<Token, signature<row_set>>(next_page_initiation(), token);
  }
  /// For modules with results of their own, as session::async_execute_then().
  template <class T, class Transform, completes_with<T> Token>
  auto async_next_page_then(Transform transform, Token&& token) const {
    return boost::asio::async_initiate<Token, signature<T>>(
        detail::mapped_initiation(next_page_initiation(), std::move(transform)), token);
  }
  result<row_set> try_next_page() const;
  row_set next_page() const;
  /// Has the next page fetched while this one is read; the first next_page() gets it, or waits for it.
  void prefetch_next_page() const;

 private:
  template <class Row>
  friend class typed_rows;
  template <class Row>
  friend class typed_page;
  detail::next_page_initiation next_page_initiation() const { return detail::next_page_initiation(response_); }

  detail::response_ptr response_;
};

/// The rows of one page: an input range that decodes each row once, when it is dereferenced.
template <class Row>
class typed_rows {
 public:
  class iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    iterator() noexcept {}
    Row operator*() const {
      Row row = rows_->reader_.read(here_, end_, next_);
      read_ = true;
      return row;
    }
    iterator& operator++() {
      if (!read_) next_ = detail::skip_row(here_, end_, rows_->rows_.column_count());
      here_ = next_;
      read_ = false;
      --left_;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const noexcept { return left_ == 0; }

   private:
    friend class typed_rows;
    explicit iterator(const typed_rows& rows) noexcept
        : rows_(&rows), here_(rows.first_), end_(rows.end_), left_(rows.rows_.size()) {}

    const typed_rows* rows_ = nullptr;
    const std::byte* here_ = nullptr;
    const std::byte* end_ = nullptr;
    mutable const std::byte* next_ = nullptr;  // behind the current row, once that was read
    mutable bool read_ = false;
    std::size_t left_ = 0;
  };

  typed_rows() noexcept {}
  typed_rows(row_set rows, detail::row_reader<Row> reader) noexcept : rows_(std::move(rows)), reader_(reader) {
    if (!rows_.response_) return;
    first_ = rows_.response_->first_row;
    end_ = rows_.response_->end();
  }
  iterator begin() const noexcept { return iterator(*this); }
  std::default_sentinel_t end() const noexcept { return {}; }
  std::size_t size() const noexcept { return rows_.size(); }
  bool empty() const noexcept { return rows_.empty(); }

 private:
  row_set rows_;
  detail::row_reader<Row> reader_;
  const std::byte* first_ = nullptr;
  const std::byte* end_ = nullptr;
};

/// A page of typed rows, and the way to the next one.
template <class Row>
class typed_page : public typed_rows<Row> {
 public:
  typed_page() noexcept {}
  static result<typed_page> from(row_set rows) {
    auto typed = try_as(rows, static_cast<Row*>(nullptr));
    if (typed.has_error()) return typed.error();
    typed_page page(std::move(*typed));
    page.untyped_ = std::move(rows);
    return page;
  }
  bool has_more_pages() const noexcept { return untyped_.has_more_pages(); }
  const row_set& rows() const noexcept { return untyped_; }
  void prefetch_next_page() const { untyped_.prefetch_next_page(); }
  template <completes_with<typed_page> Token = or_throw_t>
  auto async_next_page(Token&& token = Token()) const;

 private:
  explicit typed_page(typed_rows<Row> rows) noexcept : typed_rows<Row>(std::move(rows)) {}
  template <class... Ts>
  static auto try_as(const row_set& rows, std::tuple<Ts...>*) {
    return rows.try_as<Ts...>();
  }
  template <mapped T>
  static auto try_as(const row_set& rows, T*) {
    return rows.try_as<T>();
  }

  row_set untyped_;
};

/// All rows of a query: an input range that goes on to the next page, blocking, when one is used up. The next page is
/// fetched while the rows of one are read.
template <class Row>
class paged_rows {
 public:
  class iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    iterator() noexcept {}
    Row operator*() const { return *at_; }
    iterator& operator++() {
      ++at_;
      if (at_ == std::default_sentinel) [[unlikely]]
        at_ = range_->rows_of_next_page();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t end) const noexcept { return at_ == end; }

   private:
    friend class paged_rows;
    explicit iterator(paged_rows& range) : range_(&range), at_(range.rows_of_page()) {}
    paged_rows* range_ = nullptr;
    typename typed_rows<Row>::iterator at_;
  };

  explicit paged_rows(row_set first) : page_(typed_page<Row>::from(std::move(first)).value()) {
    page_.rows().prefetch_next_page();
  }
  paged_rows(const paged_rows&) = delete;

  /// Once: the rows are read as they go by.
  iterator begin() { return iterator(*this); }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  typename typed_rows<Row>::iterator rows_of_page() {
    return page_.empty() && page_.has_more_pages() ? rows_of_next_page() : page_.begin();
  }
  // At the end of the last page these are none.
  typename typed_rows<Row>::iterator rows_of_next_page() {
    while (page_.has_more_pages()) {
      page_ = typed_page<Row>::from(page_.rows().next_page()).value();
      page_.rows().prefetch_next_page();
      if (!page_.empty()) return page_.begin();
    }
    return {};
  }

  typed_page<Row> page_;
};

}}  // namespace dse::v0
