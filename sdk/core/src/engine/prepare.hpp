#pragma once

#include "engine/request.hpp"
#include "wire/version.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dse::engine {

/// The record of an answer to PREPARE; `body` begins behind the kind.
result<std::unique_ptr<prepared_statement>> make_prepared(bytes_view body, wire::protocol_version v,
                                                          const std::string& text, const std::string& keyspace);

/// The columns of a result with the bytes that describe them.
std::shared_ptr<dse::detail::row_metadata> make_row_metadata(std::vector<column> columns, bytes_view specs,
                                                             bool global_table);
/// Whether the bytes that describe a result's columns are those that `m` was read from.
bool describes_same(const dse::detail::row_metadata& m, bytes_view specs, bool global_table) noexcept;

/// Whether a second answer describes the same result, so that no new record is needed.
bool same_result(const prepared_statement& a, const prepared_statement& b);

/// PREPAREs of the same text, for the same keyspace, that are asked for at the same time: the first one is sent, the
/// others wait for it.
class prepare_flights {
 public:
  struct key {
    std::shared_ptr<const std::string> text;
    std::string keyspace;
    friend bool operator==(const key& a, const key& b) noexcept {
      return *a.text == *b.text && a.keyspace == b.keyspace;
    }
  };
  /// True when r is the first of its text and has to be sent; else it waits.
  bool join(request& r, const std::string& keyspace);
  /// Of the flight that r leads; else of none.
  key key_of(const request& r) const;
  /// r gave up. If it was the one that was sent, the next of its text takes its place, and has to be sent.
  request* pass_on(const request& r) noexcept;
  /// There is an answer for all that wait for r: take_follower() gives them. Who joins from now on waits for another.
  void end(const request& r) noexcept;
  /// The next request of a flight of this text that ended; nothing: all were taken.
  request* take_follower(const key& k) noexcept;
  /// Any request that waits; nothing: none does.
  request* any_follower() const noexcept;
  /// Takes a waiting request out.
  void remove(request& r) noexcept;

 private:
  struct flight {
    key what;
    request* leader;  // null: it ended
    request_list followers;
  };
  std::vector<flight> flights_;
};

}  // namespace dse::engine
