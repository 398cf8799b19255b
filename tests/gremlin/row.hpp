#pragma once

#include "gremlin/scenario.hpp"

#include <dse/graph/options.hpp>

#include <string>
#include <vector>

namespace gremlin_suite {

/// One way in which the scenarios run.
class row {
 public:
  /// name: of its tests, `graphson2`; title: in the table.
  row(std::string name, std::string title, graph_options o)
      : name_(std::move(name)), title_(std::move(title)), options_(std::move(o)) {}
  /// Traversals are sent as the text that they print, a Gremlin-Groovy script.
  row&& as_text() && { return as_text_ = true, std::move(*this); }
  /// The server pushes the results in pages of so many.
  row&& in_pages(std::int32_t results) && { return page_size_ = results, std::move(*this); }

  const std::string& name() const noexcept { return name_; }
  const std::string& title() const noexcept { return title_; }
  bool sends_text() const noexcept { return as_text_; }
  bool is_paged() const noexcept { return page_size_ != 0; }
  /// Of what a scenario looks at.
  graph_options options() const;
  /// Of what prepares a graph and asks for its elements: something that carries all types, in one page.
  graph_options options_to_prepare() const;
  /// Why a scenario cannot run so, told from what it is made of; empty when it can.
  std::string reason_to_leave_out(const scenario& s) const;

 private:
  std::string name_, title_;
  graph_options options_;
  bool as_text_ = false;
  std::int32_t page_size_ = 0;
};

/// How the suite runs, as the environment variable DSE_GREMLIN says: nothing, `fast`, `three_nodes` or `front`.
struct mode {
  std::string cluster;  ///< arguments of the test server
  bool front = false;   ///< DSE_V2, through the front of the first node
  std::size_t nodes = 1;
  std::size_t stride = 1;  ///< every tenth scenario: 10
  std::vector<row> rows;

  /// \throws std::invalid_argument for a name that is none.
  static const mode& current();
};

}  // namespace gremlin_suite
