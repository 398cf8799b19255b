#pragma once

#include <dse/schema.hpp>

#include <vector>

namespace dse::metadata {

/// What has to happen to `from` to make it `to`: sorted by keyspace, within one what is dropped before what is new.
///
/// A keyspace that comes or goes stands for all that is in it. One that stays is updated only when replication, durable
/// writes or graph engine differ. What both snapshots share costs one comparison of pointers.
std::vector<schema_change> schema_differences(const schema& from, const schema& to);

}  // namespace dse::metadata
