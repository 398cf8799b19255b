#pragma once

#include "support/history/history.hpp"

#include <string>
#include <vector>

namespace dse::testing {

/// What in a history, together with what it left behind, no correct client and cluster could have made; empty when
/// all is well. The rules:
///
/// - Appends, inserts: what was acknowledged is there, once; what is uncertain at most once; what was not executed is
///   not there; nothing else is.
/// - Counters: at least as many as were acknowledged, at most as many as were acknowledged or are uncertain.
/// - Registers: the values that were set form one chain from nothing to what is there. It holds every acknowledged set
///   and none that was not executed, and together with what the failed comparisons found, and with the times of all
///   operations, it is linearisable.
/// - Scans, reads: every row that was acknowledged before they began is in them, no row twice, each with its checksum,
///   none that was not executed or is somebody else's.
std::vector<std::string> violations_of(const history& operations, const final_state& left);

}  // namespace dse::testing
