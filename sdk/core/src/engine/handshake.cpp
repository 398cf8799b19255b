#include "engine/handshake.hpp"

#include "engine/statement_text.hpp"
#include "wire/auth_response.hpp"
#include "wire/auth_token.hpp"
#include "wire/authenticate.hpp"
#include "wire/error_message.hpp"
#include "wire/options.hpp"
#include "wire/query.hpp"
#include "wire/register_events.hpp"
#include "wire/response_prefix.hpp"
#include "wire/startup.hpp"
#include "wire/supported.hpp"

#include <dse/secret.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace dse::engine {
namespace {

std::string listed(std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view n : names) list.append(list.empty() ? "" : ", ").append(n);
  return list;
}

// Logins need one or two, some of them a few more.
constexpr int most_challenges = 16;

bool is_draft(std::string_view version) noexcept { return version.ends_with("-beta"); }

}  // namespace

error unknown_keyspace(std::string_view use, std::string_view server_text) {
  return error(client_errc::unknown_keyspace, std::string(use).append(": ").append(server_text),
               "create it first, or use another; a name in quotes is case-sensitive");
}

std::optional<wire::protocol_version> choose_version(std::span<const wire::protocol_version> wanted,
                                                     std::span<const std::string_view> offered) noexcept {
  for (const wire::protocol_version v : wanted)
    for (const std::string_view o : offered) {
      unsigned number = 0;
      const auto [end, ec] = std::from_chars(o.data(), o.data() + o.size(), number);
      if (ec == std::errc() && number == static_cast<unsigned>(v) && !is_draft(o)) return v;
    }
  return std::nullopt;
}

void handshake::start(const plan& p, wire::output_buffer& out) {
  plan_ = p;
  failure_ = {};
  heard_offer_ = false;
  token_.clear();
  authenticator_class_.clear();
  who_.clear();
  challenges_ = 0;
  if (p.choose_version || p.ask_product || settings_.compression != wire::compression::none) {
    wire::encode_options(out, head());
    state_ = state::supported;
  } else {
    send_startup(out);
  }
}

handshake::progress handshake::on_response(const wire::frame_header& header, bytes_view body,
                                           wire::output_buffer& out) {
  using wire::opcode;
  if (wire::has_response_prefix(header.flags)) {
    wire::byte_reader reader(body);
    wire::response_prefix prefix;
    wire::decode_response_prefix(reader, header.flags, prefix);
    body = reader.rest();
  }
  out.wipe();
  if (header.op == opcode::error) return on_error(header, body);
  if ((header.version & 0x7F) != static_cast<std::uint8_t>(plan_.version))
    return fail(error(client_errc::unsupported_version, "the server answers in another protocol version"));
  switch (state_) {
    case state::supported:
      if (header.op == opcode::supported) return on_supported(body, out);
      break;
    case state::startup:
      if (header.op == opcode::ready) return logged_in(out);
      if (header.op == opcode::authenticate) {
        const auto name = wire::decode_authenticate(wire::byte_reader(body));
        if (!name) break;
        authenticator_class_ = *name;
        state_ = state::login;
        return progress::log_in;
      }
      break;
    case state::answered:
      if (header.op == opcode::auth_challenge) return on_auth_token(body, progress::challenge);
      if (header.op == opcode::auth_success) return on_auth_token(body, progress::success);
      break;
    case state::registered:
      if (header.op == opcode::ready) return use_keyspace(out);
      break;
    case state::keyspace:
      if (header.op == opcode::result) {
        state_ = state::done;
        return progress::done;
      }
      break;
    default: break;
  }
  return fail(error(client_errc::protocol_error, "unexpected message during the handshake"));
}

handshake::progress handshake::on_supported(bytes_view body, wire::output_buffer& out) {
  const auto supported = wire::decode_supported(wire::byte_reader(body));
  if (!supported) return fail(error(client_errc::protocol_error, "malformed SUPPORTED"));
  if (error missing = check_compression(supported->values("COMPRESSION"))) return fail(std::move(missing));
  if (const auto product = supported->values("PRODUCT_TYPE"); !product.empty()) product_type_ = product.front();
  if (!plan_.choose_version) return send_startup(out);
  const auto offered = supported->values("PROTOCOL_VERSIONS");
  heard_offer_ = !offered.empty();
  if (offered.empty()) {
    // An old server does not tell: begin with the highest, and step down when it refuses.
    chosen_ = settings_.versions.front();
  } else if (const auto v = choose_version(settings_.versions, offered)) {
    chosen_ = *v;
  } else {
    return fail(no_common_version(offered));
  }
  if (chosen_ == plan_.version) return send_startup(out);
  return progress::redial;
}

error handshake::no_common_version(std::span<const std::string_view> offered) const {
  std::string text = "no protocol version in common";
  if (settings_.versions.size() == 1)
    text = "the server does not speak " + std::string(to_string(settings_.versions.front()));
  text += "; it offers " + listed(offered);
  if (std::ranges::any_of(offered, is_draft)) text += "; drafts (-beta) are not spoken by this driver";
  return error(client_errc::unsupported_version, std::move(text),
               "leave options::protocol() out, or name one of these");
}

error handshake::check_compression(std::span<const std::string_view> offered) const {
  const std::string_view wanted = to_string(settings_.compression);
  if (settings_.compression == wire::compression::none || std::ranges::find(offered, wanted) != offered.end())
    return {};
  return error(client_errc::unsupported_compression,
               "the server does not offer the compression " + std::string(wanted) + "; it offers " +
                   (offered.empty() ? "none" : listed(offered)),
               "choose another with options::compression(), or ?compression= in the URI");
}

handshake::progress handshake::on_error(const wire::frame_header& header, bytes_view body) {
  const auto version = wire::known_version(header.version).value_or(plan_.version);
  const auto e = wire::decode_error(wire::byte_reader(body), version);
  if (!e) return fail(error(client_errc::protocol_error, "malformed ERROR during the handshake"));
  const std::string text(e->text);
  if (state_ == state::keyspace && e->errc() == server_errc::invalid_query) {
    if (plan_.keyspace_required) return fail(unknown_keyspace(use_statement(plan_.keyspace), text));
    state_ = state::done;
    return progress::done;
  }
  if (e->errc() == server_errc::bad_credentials) return fail(refused_login(text));
  if (e->errc() == server_errc::protocol_error && (state_ == state::supported || state_ == state::startup))
    return fail(error(client_errc::unsupported_version, text,
                      "the session speaks " + std::string(to_string(plan_.version)) +
                          "; a new one agrees on what all nodes speak, and options::protocol() names another"));
  return fail(error(make_error_code(e->errc()), text));
}

error handshake::refused_login(std::string text) const {
  if (!who_.empty()) text.append(" (logging in: ").append(who_).append(")");
  return error(
      client_errc::authentication_failed, std::move(text),
      "check the user and the secret given to options::authenticator(), and that the server has a role of that "
      "name which may log in");
}

handshake::progress handshake::on_auth_token(bytes_view body, progress next) {
  if (next == progress::challenge && ++challenges_ > most_challenges)
    return fail(error(client_errc::authentication_failed,
                      "the server asks on and on: more than " + std::to_string(most_challenges) + " challenges"));
  const auto t = wire::decode_auth_token(wire::byte_reader(body));
  if (!t) return fail(error(client_errc::protocol_error, "malformed answer during the login"));
  token_.clear();
  if (t->bytes) token_.assign(t->bytes->begin(), t->bytes->end());
  state_ = state::login;
  return next;
}

handshake::progress handshake::log_in(result<bytes> answer, wire::output_buffer& out) {
  if (state_ != state::login) return progress::waiting;
  if (answer.has_error()) return fail(answer.error());
  out.begin_secret();
  wire::encode_auth_response(out, head(), *answer);
  dse::detail::wipe(*answer);
  state_ = state::answered;
  return progress::waiting;
}

handshake::progress handshake::accepted(result<void> verdict, wire::output_buffer& out) {
  if (state_ != state::login) return progress::waiting;
  if (verdict.has_error()) return fail(verdict.error());
  return logged_in(out);
}

handshake::progress handshake::send_startup(wire::output_buffer& out) {
  std::vector<wire::startup_option> startup{wire::cql_version_3};
  for (const auto& [name, value] : settings_.startup) startup.emplace_back(name, value);
  if (settings_.compression != wire::compression::none)
    startup.emplace_back("COMPRESSION", to_string(settings_.compression));
  wire::encode_startup(out, head(), startup);
  state_ = state::startup;
  return progress::waiting;
}

handshake::progress handshake::logged_in(wire::output_buffer& out) {
  if (!plan_.register_events) return use_keyspace(out);
  static constexpr std::array<std::string_view, 3> events{"TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE"};
  wire::encode_register(out, head(), events);
  state_ = state::registered;
  return progress::waiting;
}

handshake::progress handshake::use_keyspace(wire::output_buffer& out) {
  if (plan_.keyspace.empty()) {
    state_ = state::done;
    return progress::done;
  }
  wire::encode_query(out, head(), use_statement(plan_.keyspace), {});
  state_ = state::keyspace;
  return progress::waiting;
}

handshake::progress handshake::fail(error e) {
  failure_ = std::move(e);
  state_ = state::failed;
  return progress::failed;
}

}  // namespace dse::engine
