#pragma once

#include <dse/dse.hpp>

#include <string>

namespace gremlin_suite {

/// A folder of this process, which a server on this machine reads; removed at the end.
const std::string& data_folder();

/// The files that the scenarios read, as a server writes the graph `modern`.
void write_data_files(const dse::graph::remote_graph& modern);

}  // namespace gremlin_suite
