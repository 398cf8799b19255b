#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "wire/error_message.hpp"

#include <array>
#include <utility>

namespace dse::fuzz::wire_error { namespace {

using namespace dse::wire;

/// An ERROR in the server's words. What a code or a version does not send is as decode() leaves it.
struct error_response {
  std::int32_t code = 0;
  std::string text;
  bool complete = true;
  std::optional<std::uint16_t> level;
  std::int32_t received = -1;
  std::int32_t required = -1;
  std::int32_t failures = -1;
  std::vector<std::pair<std::vector<std::uint8_t>, std::uint16_t>> replicas;
  bool data_present = false;
  std::string write_type;
  std::int32_t contentions = -1;
  std::string keyspace;
  std::string name;
  std::vector<std::string> argument_types;
  bytes id;

  static std::optional<error_response> decode(byte_reader& r, protocol_version v);
  static error_response make(choices& in, protocol_version v);
  bytes encode(protocol_version v) const;
  friend bool operator==(const error_response&, const error_response&) = default;
};

bool has_failures(std::int32_t code) { return code == 0x1300 || code == 0x1500; }

std::optional<error_response> error_response::decode(byte_reader& r, protocol_version v) {
  const auto m = decode_error(r, v);
  if (!m) return std::nullopt;
  error_response e;
  e.code = m->code;
  e.text = m->text;
  e.complete = m->complete;
  if (m->level) e.level = static_cast<std::uint16_t>(*m->level);
  e.received = m->received;
  e.required = m->required;
  e.failures = m->failures;
  for (const wire::replica_failure& f : m->replicas) {
    const auto& octets = f.node.octets;
    e.replicas.emplace_back(std::vector<std::uint8_t>(octets.begin(), octets.begin() + f.node.size), f.reason);
  }
  e.data_present = m->data_present;
  e.write_type = m->write_type;
  e.contentions = m->contentions;
  e.keyspace = m->keyspace;
  e.name = m->name;
  e.argument_types = owned(m->argument_types);
  e.id = bytes(m->unprepared_id.begin(), m->unprepared_id.end());
  // The server's half counts replicas that it lists, so that it can't write any number.
  if (e.complete && has_failures(e.code) && !has_failure_map(v) && (e.failures < 0 || e.failures > 1000))
    return std::nullopt;
  return e;
}

error_response error_response::make(choices& in, protocol_version v) {
  constexpr std::array<std::int32_t, 23> codes{
      0x0000, 0x000A, 0x0100, 0x1000, 0x1001, 0x1002, 0x1003, 0x1100, 0x1200, 0x1300, 0x1400, 0x1500,
      0x1600, 0x1700, 0x2000, 0x2100, 0x2200, 0x2300, 0x2400, 0x2500, 0x8000, -1,     0x1501,
  };
  error_response e;
  e.code = in.of(codes);
  e.text = in.some_text();
  if ((e.code >= 0x1100 && e.code <= 0x1300) || e.code == 0x1500 || e.code == 0x1700 || e.code == 0x1000) {
    e.level = in.integer<std::uint16_t>();
    e.received = in.integer<std::int32_t>();
    e.required = in.integer<std::int32_t>();
  }
  if (has_failures(e.code)) {
    e.failures = static_cast<std::int32_t>(in.below(4));
    for (std::int32_t n = e.failures; has_failure_map(v) && n != 0; --n) {
      std::vector<std::uint8_t> address(in.flip() ? 16 : 4);
      for (std::uint8_t& octet : address) octet = in.integer<std::uint8_t>();
      e.replicas.emplace_back(std::move(address), in.integer<std::uint16_t>());
    }
  }
  if (e.code == 0x1200 || e.code == 0x1300) e.data_present = in.flip();
  if (e.code == 0x1100 || e.code == 0x1500) e.write_type = in.flip() ? "CAS" : in.some_text(12);
  if (e.code == 0x1100 && e.write_type == "CAS" && has_contention_count(v)) e.contentions = in.integer<std::uint16_t>();
  if (e.code == 0x1400 || e.code == 0x2400) e.keyspace = in.some_text(12);
  if (e.code == 0x1400 || e.code == 0x2400) e.name = in.some_text(12);
  if (e.code == 0x1400) e.argument_types = some_strings(in);
  if (e.code == 0x2500) e.id = in.some_octets(20);
  return e;
}

bytes error_response::encode(protocol_version v) const {
  const testing::response_head head = head_of(v);
  const testing::replica_counts counts{level.value_or(0), received, required};
  std::vector<testing::failed_replica> failed;
  for (const auto& [address, reason] : replicas) failed.push_back({address, reason});
  if (complete && has_failures(code)) failed.resize(static_cast<std::size_t>(failures));
  if (!complete) return testing::encode_error(head, code, text);
  switch (code) {
    case 0x1000: return testing::encode_unavailable(head, text, *level, required, received);
    case 0x1100: {
      const bool counts_contentions = contentions >= 0;
      bytes frame = testing::encode_write_timeout(head, text, counts, write_type,
                                                  static_cast<std::uint16_t>(counts_contentions ? contentions : 0));
      // Not all servers of v5 send the contentions; the server's half always does.
      if (has_contention_count(v) && write_type == "CAS" && !counts_contentions) frame.resize(frame.size() - 2);
      return frame;
    }
    case 0x1200: return testing::encode_read_timeout(head, text, counts, data_present);
    case 0x1300: return testing::encode_read_failure(head, text, counts, failed, data_present);
    case 0x1400: return testing::encode_function_failure(head, text, keyspace, name, argument_types);
    case 0x1500: return testing::encode_write_failure(head, text, counts, failed, write_type);
    case 0x1700: return testing::encode_cas_write_unknown(head, text, counts);
    case 0x2400: return testing::encode_already_exists(head, text, keyspace, name);
    case 0x2500: return testing::encode_unprepared(head, text, id);
    default: return testing::encode_error(head, code, text);
  }
}

const registration registered(check_response<error_response>, [] { return response_seeds({"error_"}); });

}}  // namespace dse::fuzz::wire_error
