#pragma once

#include <dse/data_type.hpp>

#include <cstdint>
#include <string_view>

namespace dse::wire {

/// The type that a server's Java class stands for: `…marshal.VectorType(…marshal.FloatType , 3)` is vector<float, 3>.
///
/// Servers name the class of a type that the protocol has no id for (native_protocol_v5.spec, section 4.2.5.2, custom).
/// FrozenType and ReversedType are what they wrap. An unknown class is a custom type of just this name, wherever it
/// stands; a name that breaks the grammar of org.apache.cassandra.db.marshal.TypeParser, that is nested deeper than
/// deepest_type from `depth` on, or that needs more types than `budget`, which it takes from, is one as a whole.
data_type parse_class_name(std::string_view name, int depth, std::uint32_t& budget);

}  // namespace dse::wire
