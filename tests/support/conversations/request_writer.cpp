#include "support/conversations/request_writer.hpp"

namespace dse::testing {
namespace {

byte_sink& write_text(byte_sink& out, std::string_view text) {
  out.int_(static_cast<std::int64_t>(text.size()));
  for (const char c : text) out.byte_(static_cast<std::uint8_t>(c));
  return out;
}

void write_values(byte_sink& out, const std::vector<sent_value>& values) {
  out.short_(values.size());
  for (const sent_value& v : values) {
    if (!v.name.empty()) out.string(v.name);
    out.int_(v.length).raw(v.octets);
  }
}

std::uint32_t flags_of(const sent_parameters& p) {
  std::uint32_t flags = p.further_flags;
  if (!p.values.empty()) flags |= p.values.front().name.empty() ? 0x01 : 0x41;
  if (p.skip_metadata) flags |= 0x02;
  if (p.page_size) flags |= 0x04;
  if (p.paging_state) flags |= 0x08;
  if (p.serial_consistency) flags |= 0x10;
  if (p.timestamp) flags |= 0x20;
  if (p.keyspace) flags |= 0x80;
  return flags;
}

}  // namespace

bytes request_writer::frame(std::uint8_t opcode, int stream, bytes_view body, std::uint8_t flags) const {
  byte_sink out;
  out.byte_(version_).byte_(flags).short_(static_cast<std::uint16_t>(stream)).byte_(opcode);
  return out.int_(static_cast<std::int64_t>(body.size())).raw(body).get();
}

bytes request_writer::startup(int stream, const option_list& options) const {
  byte_sink body;
  body.short_(options.size());
  for (const auto& [name, value] : options) body.string(name).string(value);
  return frame(startup_opcode, stream, body.get());
}

bytes request_writer::register_for(int stream, const std::vector<std::string>& events) const {
  return frame(register_opcode, stream, byte_sink().string_list(events).get());
}

void request_writer::write_flags(byte_sink& out, std::uint32_t flags) const { out.number(flags, is_v5() ? 4 : 1); }

void request_writer::write_parameters(byte_sink& out, const sent_parameters& p) const {
  out.short_(p.consistency);
  write_flags(out, flags_of(p));
  if (!p.values.empty()) write_values(out, p.values);
  if (p.page_size) out.int_(*p.page_size);
  if (p.paging_state) out.nullable_bytes(p.paging_state);
  if (p.serial_consistency) out.short_(*p.serial_consistency);
  if (p.timestamp) out.number(static_cast<std::uint64_t>(*p.timestamp), 8);
  if (p.keyspace) out.string(*p.keyspace);
}

bytes request_writer::query_body(std::string_view text, const sent_parameters& p) const {
  byte_sink body;
  write_text(body, text);
  write_parameters(body, p);
  return body.get();
}

bytes request_writer::query(int stream, std::string_view text, const sent_parameters& p, std::uint8_t flags) const {
  return frame(query_opcode, stream, query_body(text, p), flags);
}

bytes request_writer::prepare(int stream, std::string_view text, std::uint8_t flags) const {
  byte_sink body;
  write_text(body, text);
  if (is_v5()) body.int_(0);
  return frame(prepare_opcode, stream, body.get(), flags);
}

bytes request_writer::execute(int stream, bytes_view id, bytes_view metadata_id, const sent_parameters& p,
                              std::uint8_t flags) const {
  byte_sink body;
  body.short_bytes(id);
  if (is_v5()) body.short_bytes(metadata_id);
  write_parameters(body, p);
  return frame(execute_opcode, stream, body.get(), flags);
}

bytes request_writer::batch(int stream, std::uint8_t kind, const std::vector<part>& parts, std::uint8_t flags) const {
  byte_sink body;
  body.byte_(kind).short_(parts.size());
  for (const part& p : parts) {
    body.byte_(p.id.empty() ? 0 : 1);
    if (p.id.empty()) write_text(body, p.text);
    else body.short_bytes(p.id);
    write_values(body, p.values);
  }
  body.short_(1);
  write_flags(body, 0);
  return frame(batch_opcode, stream, body.get(), flags);
}

}  // namespace dse::testing
