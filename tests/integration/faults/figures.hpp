#pragma once

#include "support/history/history.hpp"

#include <chrono>
#include <optional>
#include <ostream>
#include <string>

namespace dse::testing {

/// What a history says about a fault, of the operations that began in a span of time.
///
/// What failed at a node stands apart: for about 20 s, until they are convinced of a node's death, the other nodes
/// choose it as the replica that has to count, and wait for its promises, its data and its acknowledgement. A client
/// may not send again what is not idempotent, and has no time to after two timeouts of nodes.
struct figures {
  struct span {
    std::chrono::nanoseconds begin{};
    std::chrono::nanoseconds end = std::chrono::nanoseconds::max();
  };

  figures(const history& h, span during);

  int total = 0;
  int failed = 0;             ///< without those that stand apart
  int failed_idempotent = 0;  ///< of them
  int apart = 0;              ///< failed, but stand apart
  int uncertain = 0;          ///< of all that write
  int not_executed = 0;
  std::string first_failure;  ///< without those that stand apart
  std::string failures;       ///< how many of each kind
};
std::ostream& operator<<(std::ostream& out, const figures& f);

/// For each second in which operations failed: how many began in it, and how many of them failed.
std::string failures_by_second(const history& h, figures::span during);
/// When the last operation began that went to the node first.
std::optional<std::chrono::nanoseconds> last_sent_to(const history& h, const std::string& node, figures::span during);
/// When the first operation was answered by the node.
std::optional<std::chrono::nanoseconds> first_answer_of(const history& h, const std::string& node,
                                                        figures::span during);
/// When the last operation was answered by the node.
std::optional<std::chrono::nanoseconds> last_answer_of(const history& h, const std::string& node, figures::span during);
/// When the first operation was acknowledged.
std::optional<std::chrono::nanoseconds> first_acknowledged(const history& h, figures::span during);

}  // namespace dse::testing
