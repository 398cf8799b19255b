#include "api/contact_point.hpp"
#include "api/option_names.hpp"
#include "api/uri.hpp"
#include "wire/compression.hpp"

#include <dse/options.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <limits>

namespace dse { inline namespace v0 {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::size_t most_io_threads = 1024;
constexpr std::size_t most_connections = 64;
constexpr std::size_t most_streams = 32768;    // native_protocol_v3.spec, section 2.3: stream ids are 0 to 32767
constexpr std::size_t longest_string = 65535;  // section 3: [string]
constexpr nanoseconds longest_time = std::chrono::hours(24 * 365);  // added to a clock's time it must not overflow

/// AF_INET or AF_INET6 of a numeric address, which may carry the interface behind a '%'; AF_UNSPEC of
/// anything else. An IPv4-mapped one is IPv4.
int family_of(const std::string& text) {
  in6_addr address;
  if (text.find('\0') != std::string::npos) return AF_UNSPEC;
  if (::inet_pton(AF_INET, text.c_str(), &address) == 1) return AF_INET;
  if (::inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &address) != 1) return AF_UNSPEC;
  return IN6_IS_ADDR_V4MAPPED(&address) ? AF_INET : AF_INET6;
}

/// What the value has to be, when it is not.
using expectation = const char*;

template <std::integral T>
std::optional<T> number_in(std::string_view text, T lowest, T highest) {
  T number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < lowest || number > highest)
    return std::nullopt;
  return number;
}

std::optional<milliseconds> time_in(std::string_view text, milliseconds lowest) {
  const auto highest = std::chrono::duration_cast<milliseconds>(longest_time);
  const auto number = number_in<milliseconds::rep>(text, lowest.count(), highest.count());
  return number ? std::optional(milliseconds(*number)) : std::nullopt;
}

struct uri_key {
  std::string_view name;
  expectation (*set)(options& o, const std::string& value);
};

constexpr uri_key uri_keys[] = {
    {"dc",
     [](options& o, const std::string& value) -> expectation {
       o.local_datacenter(value);
       return value.empty() ? "the local data centre's name" : nullptr;
     }},
    {"rack",
     [](options& o, const std::string& value) -> expectation {
       o.local_rack(value);
       return value.empty() ? "the name of a rack" : nullptr;
     }},
    {"tls",
     [](options& o, const std::string& value) -> expectation {
       o.tls(value == "system" ? tls_options() : tls_options().ca_file(value));
       return value.empty() ? "the PEM file of the authorities to trust, or system" : nullptr;
     }},
    {"bundle",
     [](options& o, const std::string& value) -> expectation {
       o.bundle_file(value);
       return value.empty() ? "the file of a secure connect bundle" : nullptr;
     }},
    {"io_threads",
     [](options& o, const std::string& value) -> expectation {
       const auto number = number_in<std::size_t>(value, 1, most_io_threads);
       o.io_threads(number.value_or(1));
       return number ? nullptr : "a whole number from 1 to 1024";
     }},
    {"consistency",
     [](options& o, const std::string& value) -> expectation {
       const auto level = detail::consistency_named(value);
       o.consistency(level.value_or(consistency::local_one));
       return level ? nullptr : "a consistency level, as local_one, local_quorum, quorum or all";
     }},
    {"timeout_ms",
     [](options& o, const std::string& value) -> expectation {
       const auto time = time_in(value, milliseconds(0));
       o.request_timeout(time.value_or(milliseconds(0)));
       return time ? nullptr : "whole milliseconds, 0 for none, up to a year";
     }},
    {"connect_timeout_ms",
     [](options& o, const std::string& value) -> expectation {
       const auto time = time_in(value, milliseconds(1));
       o.connect_timeout(time.value_or(milliseconds(1)));
       return time ? nullptr : "whole milliseconds, at least 1, up to a year";
     }},
    {"page_size",
     [](options& o, const std::string& value) -> expectation {
       const auto rows = number_in<std::int32_t>(value, 1, std::numeric_limits<std::int32_t>::max());
       o.page_size(rows.value_or(1));
       return rows ? nullptr : "a number of rows from 1 to 2147483647";
     }},
    {"protocol",
     [](options& o, const std::string& value) -> expectation {
       o.protocol(value);
       return detail::protocol_named(value) ? nullptr : "one of v3, v4, v5, dse_v1, dse_v2";
     }},
    {"compression",
     [](options& o, const std::string& value) -> expectation {
       const auto named = detail::compression_named(value);
       o.compression(named.value_or(compression::none));
       return named ? nullptr : "lz4, snappy or none";
     }},
    {"application_name",
     [](options& o, const std::string& value) -> expectation {
       o.application_name(value);
       return value.empty() || value.size() > longest_string ? "a name of at most 65535 bytes" : nullptr;
     }},
    {"local_address",
     [](options& o, const std::string& value) -> expectation {
       o.local_address(value);
       return family_of(value) == AF_UNSPEC ? "an IPv4 or IPv6 address of this machine" : nullptr;
     }},
};

// For error texts: short, and on one line.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, 60)) out += c >= ' ' && c < '\x7F' ? c : '?';
  return out + (text.size() > 60 ? "...\"" : "\"");
}

std::string known_keys() {
  std::string names = "known keys: ";
  for (const uri_key& key : uri_keys) names.append(&key == uri_keys ? "" : ", ").append(key.name);
  return names;
}

error invalid(std::string message, std::string hint) {
  return {client_errc::invalid_argument, "options: " + std::move(message), std::move(hint)};
}

result<void> set_parameters(options& o, const std::vector<detail::uri_parameter>& parameters) {
  std::array<bool, std::size(uri_keys)> seen{};
  for (const detail::uri_parameter& p : parameters) {
    const std::string where = " at offset " + std::to_string(p.offset);
    const auto* key = std::ranges::find(uri_keys, p.key, &uri_key::name);
    if (key == std::end(uri_keys)) {
      const bool credential = p.key == "user" || p.key == "username" || p.key == "password";
      return error(
          client_errc::invalid_uri, "unknown key " + quoted(p.key) + where,
          credential ? "user and password stand before the hosts: cassandra://user:password@host" : known_keys());
    }
    bool& repeated = seen[static_cast<std::size_t>(key - uri_keys)];
    if (repeated) return error(client_errc::invalid_uri, p.key + " a second time" + where, "write it once");
    repeated = true;
    if (const expectation expected = key->set(o, p.value))
      return error(client_errc::invalid_uri, p.key + where + " is " + quoted(p.value),
                   std::string("write ") + expected);
  }
  return {};
}

result<void> check_time(const char* option, nanoseconds time, nanoseconds lowest, const char* hint) {
  if (time < lowest)
    return invalid(std::string(option) + (lowest.count() > 0 ? " is not longer than zero" : " is negative"), hint);
  if (time > longest_time) return invalid(std::string(option) + " is longer than a year", hint);
  return {};
}

result<void> check_times(const options& o) {
  constexpr nanoseconds some(1);
  if (const auto r = check_time("request_timeout", o.request_timeout(), nanoseconds(0), "zero means none"); !r)
    return r;
  if (const auto r = check_time("connect_timeout", o.connect_timeout(), some, "the default is 5 s"); !r) return r;
  if (const auto r = check_time("max_connection_age", o.max_connection_age(), nanoseconds(0), "zero means none"); !r)
    return r;
  if (const auto r = check_time("drain_limit", o.drain_limit(), nanoseconds(0), "the default is 1 s"); !r) return r;
  return check_time("heartbeat_interval", o.heartbeat_interval(), some, "the default is 30 s");
}

result<void> check_threads(const options& o) {
  if (o.executors().empty()) {
    if (o.io_threads() == 0) return invalid("io_threads is 0", "the session needs a thread; the default is 1");
    if (o.io_threads() > most_io_threads)
      return invalid("io_threads is " + std::to_string(o.io_threads()), "at most 1024; one for each core is plenty");
    return {};
  }
  if (o.io_threads() != 1)
    return invalid("both io_threads and executors are given",
                   "the session runs on its own threads or on your executors: leave one of them out");
  for (const boost::asio::any_io_executor& executor : o.executors())
    if (!executor) return invalid("an executor is empty", "pass context.get_executor()");
  return {};
}

result<void> check_limits(const options& o) {
  if (o.page_size() <= 0) return invalid("page_size is " + std::to_string(o.page_size()), "the default is 5000 rows");
  if (o.max_in_flight() == 0 || o.max_in_flight() > most_streams)
    return invalid("max_in_flight is " + std::to_string(o.max_in_flight()),
                   "one connection carries 1 to 32768 requests; the default is 2048");
  for (const auto& [option, n] : {std::pair("connections_per_node", o.connections_per_node()),
                                  std::pair("connections_per_remote_node", o.connections_per_remote_node())})
    if (n == 0 || n > most_connections)
      return invalid(std::string(option) + " is " + std::to_string(n), "from 1 to 64; the default is 1");
  if (o.max_frame_length() == 0) return invalid("max_frame_length is 0", "the default is 256 MiB");
  if (o.max_buffered_bytes() == 0) return invalid("max_buffered_bytes is 0", "the default is 256 MiB");
  if (o.max_prepared_texts() == 0) return invalid("max_prepared_texts is 0", "the default is 1000");
  for (const auto& [option, value] : {std::pair("application_name", &o.application_name()),
                                      std::pair("application_version", &o.application_version())})
    if (value->size() > longest_string)
      return invalid(std::string(option) + " is longer than 65535 bytes", "the protocol has no longer strings");
  return {};
}

result<void> check_compression(const options& o) {
  const std::string name(to_string(o.compression()));
  if (!wire::is_built_in(o.compression()))
    return invalid("this library was built without the compression " + name,
                   std::string("build it with -DDSE_WITH_") +
                       (o.compression() == compression::lz4 ? "LZ4=ON" : "SNAPPY=ON") + ", or choose another");
  const auto pinned = detail::protocol_named(o.protocol());
  if (o.compression() == compression::snappy && pinned && wire::uses_segments(*pinned))
    return invalid("compression is snappy and protocol is v5, which has no Snappy",
                   "choose lz4, or leave the protocol out");
  return {};
}

result<void> check_sockets(const options& o) {
  constexpr nanoseconds longest_user_timeout = milliseconds(std::numeric_limits<int>::max());
  constexpr std::size_t largest_buffer = std::numeric_limits<int>::max();
  const nanoseconds patience = o.sockets().user_timeout();
  if (patience < nanoseconds(0)) return invalid("sockets: user_timeout is negative", "zero means the system's own");
  if (patience > nanoseconds(0) && patience < milliseconds(1))
    return invalid("sockets: user_timeout is shorter than a millisecond", "zero means the system's own");
  if (patience > longest_user_timeout)
    return invalid("sockets: user_timeout is longer than 24 days", "zero means the system's own");
  if (o.sockets().send_buffer() > largest_buffer || o.sockets().receive_buffer() > largest_buffer)
    return invalid("sockets: a buffer is larger than 2 GiB", "zero means the system's own");
  return {};
}

// A contact point that can never be reached is a mistake, also beside others.
result<void> check_local_address(const options& o) {
  if (o.local_address().empty()) return {};
  const int family = family_of(o.local_address());
  if (family == AF_UNSPEC)
    return invalid("local_address is not a numeric address",
                   "write an IPv4 or IPv6 address without brackets and port, as in \"10.0.0.5\"");
  for (const contact_point& point : o.contact_points()) {
    const int other = family_of(point.host);
    if (other != AF_UNSPEC && other != family)
      return invalid("local_address is " + std::string(family == AF_INET ? "IPv4" : "IPv6") +
                         ", and the contact point " + point.host + " is " + (other == AF_INET ? "IPv4" : "IPv6"),
                     "give both in the same family, or leave local_address out");
  }
  return {};
}

/// A directory tells where the nodes are and how they are reached: nothing else may.
result<void> check_directory(const options& o) {
  if (!o.bundle_file().empty()) {
    if (o.directory()) return invalid("nodes_from and bundle_file are both given", "leave one of them out");
    return invalid("bundle_file is given to a session without the facade", "connect by dse::connect()");
  }
  if (!o.directory()) return {};
  const std::pair<const char*, bool> others[] = {{"contact_points", !o.contact_points().empty()},
                                                 {"tls", o.tls().has_value()},
                                                 {"address_translator", static_cast<bool>(o.address_translator())}};
  for (const auto& [option, given] : others)
    if (given)
      return invalid(std::string(option) + " and nodes_from are both given",
                     o.directory()->describe() + " tells it: leave " + option + " out");
  return {};
}

// Nobody else can say which name the certificate of the node behind a path has to carry.
result<void> check_socket_paths(const options& o) {
  const auto is_path = [](const contact_point& p) { return is_socket_path(p.host); };
  if (!o.tls() || std::ranges::none_of(o.contact_points(), is_path)) return {};
  if (!o.tls()->server_name().empty() || o.tls()->accept_any_host_name() || o.tls()->accept_any_certificate())
    return {};
  return invalid("TLS through a Unix domain socket has no host name to check",
                 "name it with tls_options::server_name(), or leave tls out: the socket is on this machine");
}

}  // namespace

options::options(std::string_view uri) : options(try_parse(uri).value()) {}

result<options> options::try_parse(std::string_view uri) {
  auto parts = detail::split_uri(uri);
  if (!parts) return parts.error();
  options parsed;
  parsed.credentials_ = std::move(parts->credentials);
  parsed.contact_points_ = std::move(parts->contact_points);
  parsed.keyspace_ = std::move(parts->keyspace);
  if (const auto set = set_parameters(parsed, parts->parameters); !set) return set.error();
  return parsed;
}

options& options::add_contact_point(std::string_view host) & {
  auto point = detail::read_contact_point(host);
  if (point) {
    contact_points_.push_back(std::move(*point));
  } else {
    reject(invalid("contact point: " + point.error().message(), point.error().details().hint));
  }
  return *this;
}

result<void> options::check() const {
  if (mistake_) return mistake_;
  if (const auto checked = check_directory(*this); !checked) return checked;
  if (contact_points_.empty() && !directory_)
    return invalid("no contact point", "name one or more nodes: .contact_points(\"10.0.0.1\", \"10.0.0.2\")");
  if (port_ == 0) return invalid("port is 0", "the default is 9042");
  if (!protocol_.empty() && !detail::protocol_named(protocol_))
    return invalid("protocol is " + quoted(protocol_), "write one of v3, v4, v5, dse_v1, dse_v2");
  if (const auto checked = check_compression(*this); !checked) return checked;
  if (const auto checked = check_threads(*this); !checked) return checked;
  if (const auto checked = check_times(*this); !checked) return checked;
  if (const auto checked = check_sockets(*this); !checked) return checked;
  if (const auto checked = check_local_address(*this); !checked) return checked;
  if (const auto checked = check_socket_paths(*this); !checked) return checked;
  return check_limits(*this);
}

}}  // namespace dse::v0
