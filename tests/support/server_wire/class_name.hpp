#pragma once

#include <dse/data_type.hpp>

#include <string>

namespace dse::testing {

/// The Java class of a type as a server prints it (AbstractType.toString of Apache Cassandra 5.0): how it names
/// vectors, for which the protocol has no id.
std::string class_name(const data_type& type);

}  // namespace dse::testing
