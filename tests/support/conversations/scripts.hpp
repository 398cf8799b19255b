#pragma once

#include "support/conversations/conversation.hpp"

#include <functional>
#include <string>
#include <vector>

namespace dse::testing {

/// What a client says to a node, good things and bad ones, in the words that model nodes and real ones both know.
struct conversation_script {
  std::string name;
  std::function<void(conversation&)> speak;
  std::uint8_t from_version = 3;
};
const std::vector<conversation_script>& scripts();

/// Statements that make a real node what the scripts expect: keyspaces and tables, `sim.t` with the tokens from 1 to
/// rows_of_table.
std::vector<std::string> statements_for_scripts();
inline constexpr int rows_of_table = 10;

/// What each script got as answers.
struct answers {
  std::string name;  ///< of the script, behind the version: `v4 syntax_error`
  std::vector<std::string> lines;
};
/// Has the script spoken with a partner.
answers spoken(const conversation_script& s, std::uint8_t version, conversation_partner& partner);

/// Where the answers of a real node are kept; see there for how they came about.
inline constexpr const char* recorded_file = "tests/vectors/conversations.txt";
std::vector<answers> recorded_answers();
std::string to_text(const std::vector<answers>& all);

}  // namespace dse::testing
