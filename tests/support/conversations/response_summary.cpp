#include "support/conversations/response_summary.hpp"

#include "support/server_wire/byte_source.hpp"
#include "vectors/vectors.hpp"

#include <array>
#include <cstdio>

namespace dse::testing {
namespace {

struct bit {
  std::uint32_t mask;
  const char* name;
};

template <std::size_t N>
std::string names_of(std::uint32_t flags, const std::array<bit, N>& bits) {
  std::string text;
  for (const auto& [mask, name] : bits) {
    if ((flags & mask) != 0) text.append(" ").append(name);
    flags &= ~mask;
  }
  if (flags != 0) throw bad_request("unknown flags " + std::to_string(flags));
  return text;
}

std::string hexadecimal(std::int32_t code) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%04X", static_cast<unsigned>(code));
  return text.data();
}

std::string counted(std::size_t n, const char* what) { return ", " + std::to_string(n) + ' ' + what; }

void skip_type(byte_source& in) {
  switch (in.short_()) {
    case 0x00: in.string(); return;
    case 0x20:
    case 0x22: return skip_type(in);
    case 0x21: skip_type(in); return skip_type(in);
    case 0x30:
      in.string(), in.string();
      for (std::uint16_t n = in.short_(); n != 0; --n) in.string(), skip_type(in);
      return;
    case 0x31:
      for (std::uint16_t n = in.short_(); n != 0; --n) skip_type(in);
      return;
    default: return;
  }
}

constexpr std::array<bit, 4> metadata_bits{
    {{0x01, "global_table"}, {0x02, "more_pages"}, {0x04, "no_metadata"}, {0x08, "metadata_changed"}}};

void skip_columns(byte_source& in, std::uint32_t flags, std::int32_t count) {
  constexpr std::uint32_t global_table = 0x01;
  if (count != 0 && (flags & global_table) != 0) in.string(), in.string();
  for (; count > 0; --count) {
    if ((flags & global_table) == 0) in.string(), in.string();
    in.string();
    skip_type(in);
  }
}

/// The metadata of rows; gives the number of columns.
std::int32_t read_metadata(byte_source& in, std::string& text, learned& from_it) {
  const std::uint32_t flags = in.flags();
  const std::int32_t columns = in.int_();
  text += names_of(flags, metadata_bits) + counted(static_cast<std::size_t>(columns), "columns");
  if ((flags & 0x02) != 0) from_it.paging_state = in.nullable_bytes().value();
  if ((flags & 0x08) != 0) from_it.metadata_id = in.short_bytes();
  if ((flags & 0x04) == 0) skip_columns(in, flags, columns);
  return columns;
}

std::string rows(byte_source& in, learned& from_it) {
  std::string text = "rows";
  const std::int32_t columns = read_metadata(in, text, from_it);
  const std::int32_t count = in.int_();
  for (std::int64_t n = std::int64_t{count} * columns; n > 0; --n) in.nullable_bytes();
  return text + counted(static_cast<std::size_t>(count), "rows");
}

std::string prepared(byte_source& in, std::uint8_t version, learned& from_it) {
  from_it.statement_id = in.short_bytes();
  if (version >= 5) from_it.metadata_id = in.short_bytes();
  const std::uint32_t flags = in.flags();
  const std::int32_t parameters = in.int_();
  std::string text =
      "prepared" + names_of(flags, metadata_bits) + counted(static_cast<std::size_t>(parameters), "parameters");
  if (version >= 4) {
    const std::int32_t keys = in.int_();
    for (std::int32_t n = keys; n > 0; --n) in.short_();
    text += counted(static_cast<std::size_t>(keys), "key indexes");
  }
  skip_columns(in, flags, parameters);
  text += "; rows";
  read_metadata(in, text, from_it);
  return text;
}

std::string schema_change(byte_source& in) {
  std::string text = in.string();
  const std::string target = in.string();
  text += ' ' + target + ' ' + in.string();
  if (target != "KEYSPACE") text += ' ' + in.string();
  if (target == "FUNCTION" || target == "AGGREGATE")
    for (std::uint16_t n = in.short_(); n != 0; --n) text += ' ' + in.string();
  return text;
}

std::string result(byte_source& in, std::uint8_t version, learned& from_it) {
  switch (const std::int32_t kind = in.int_()) {
    case 1: return "void";
    case 2: return rows(in, from_it);
    case 3: return "set_keyspace " + in.string();
    case 4: return prepared(in, version, from_it);
    case 5: return "schema_change " + schema_change(in);
    default: throw bad_request("result of kind " + std::to_string(kind));
  }
}

// Of those that a client provokes by itself.
std::string error(byte_source& in) {
  const std::int32_t code = in.int_();
  in.string();
  std::string text = hexadecimal(code);
  constexpr std::int32_t already_exists = 0x2400, unprepared = 0x2500;
  if (code == already_exists) {
    text += ' ' + in.string();
    text += '.' + in.string();
  }
  if (code == unprepared) text += ' ' + to_hex(in.short_bytes());
  return text;
}

std::string message(byte_source& in, std::uint8_t version, std::uint8_t opcode, learned& from_it) {
  switch (opcode) {
    case 0x00: return "ERROR " + error(in);
    case 0x02: return "READY";
    case 0x03: in.string(); return "AUTHENTICATE";
    case 0x06:
      for (std::uint16_t n = in.short_(); n != 0; --n) {
        in.string();
        for (std::uint16_t values = in.short_(); values != 0; --values) in.string();
      }
      return "SUPPORTED";
    case 0x08: return "RESULT " + result(in, version, from_it);
    default: throw bad_request("opcode " + std::to_string(opcode));
  }
}

}  // namespace

std::string summary_of(bytes_view frame, learned& from_it) {
  constexpr std::uint8_t tracing = 0x02, payload = 0x04, warnings = 0x08;
  constexpr std::array<bit, 4> header_bits{
      {{tracing, "tracing"}, {payload, "payload"}, {warnings, "warnings"}, {0x10, "beta"}}};
  byte_source in(frame);
  const std::uint8_t version = in.byte_();
  if ((version & 0x80) == 0) throw bad_request("a request");
  const std::uint8_t flags = in.byte_();
  const auto stream = static_cast<std::int16_t>(in.short_());
  const std::uint8_t opcode = in.byte_();
  if (in.flags() != in.left()) throw bad_request("length in the header is not that of the body");
  if ((flags & tracing) != 0) in.raw(16);
  if ((flags & warnings) != 0)
    for (std::uint16_t n = in.short_(); n != 0; --n) in.string();
  if ((flags & payload) != 0)
    for (std::uint16_t n = in.short_(); n != 0; --n) in.string(), in.nullable_bytes();
  std::string text = 'v' + std::to_string(version & 0x7F) + " stream " + std::to_string(stream) + ": ";
  text += message(in, version & 0x7F, opcode, from_it);
  if (flags != 0) text += " [" + names_of(flags, header_bits).substr(1) + ']';
  in.end();
  return text;
}

}  // namespace dse::testing
