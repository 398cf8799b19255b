#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dse::engine {

/// Whether a statement is a USE, which changes what later statements of its connection mean. Comments may stand first.
bool is_use(std::string_view cql) noexcept;
std::string use_statement(std::string_view keyspace);

/// Whether a statement selects `*`: its result has other columns after an ALTER TABLE.
bool selects_all(std::string_view cql) noexcept;

/// Whether a statement is a lightweight transaction: an INSERT, UPDATE or DELETE, alone or in a batch, with IF.
bool is_lightweight_transaction(std::string_view cql) noexcept;

/// Where a text stops being UTF-8 (RFC 3629).
std::optional<std::size_t> first_malformed_character(std::string_view text) noexcept;

}  // namespace dse::engine
