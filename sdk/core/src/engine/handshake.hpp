#pragma once

#include "engine/settings.hpp"
#include "wire/frame.hpp"

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <string>
#include <utility>

namespace dse::engine {

/// From an open transport to a connection that takes requests: OPTIONS where something is to be chosen, STARTUP,
/// perhaps a login, REGISTER on the control connection, USE when the session has a keyspace. One response in, the next
/// request out.
class handshake {
 public:
  enum class state : std::uint8_t { idle, supported, startup, login, answered, registered, keyspace, done, failed };
  /// What the owner has to do after a step.
  enum class progress : std::uint8_t {
    waiting,    ///< for a response
    log_in,     ///< token() holds the authenticator's class: make one, give its first answer to log_in()
    challenge,  ///< token() holds the server's challenge: give the answer to log_in()
    success,    ///< token() holds the server's last word: confirm it with accepted()
    redial,     ///< the server speaks chosen_version(), not this one
    done,
    failed,  ///< see failure()
  };
  struct plan {
    wire::protocol_version version = wire::protocol_version::v4;
    bool choose_version = false;  ///< ask SUPPORTED first which version to speak
    bool ask_product = false;     ///< ask it even if the version is known: SUPPORTED may name the product
    bool register_events = false;
    std::string keyspace;            ///< to USE; empty: none
    bool keyspace_required = false;  ///< else one that does not exist any more is passed over
  };

  explicit handshake(const settings& s) noexcept : settings_(s) {}

  void start(const plan& p, wire::output_buffer& out);
  progress on_response(const wire::frame_header& header, bytes_view body, wire::output_buffer& out);
  /// The authenticator's answer.
  progress log_in(result<bytes> answer, wire::output_buffer& out);
  /// Whose login it is, for the error if the server refuses it.
  void known_as(std::string who) { who_ = std::move(who); }
  /// The authenticator took the server's last word.
  progress accepted(result<void> verdict, wire::output_buffer& out);

  enum state state() const noexcept { return state_; }
  const error& failure() const noexcept { return failure_; }
  const bytes& token() const noexcept { return token_; }
  const std::string& authenticator_class() const noexcept { return authenticator_class_; }
  bool asked_to_log_in() const noexcept { return !authenticator_class_.empty(); }
  wire::protocol_version version() const noexcept { return plan_.version; }
  wire::protocol_version chosen_version() const noexcept { return chosen_; }
  const std::string& keyspace() const noexcept { return plan_.keyspace; }
  /// The server listed its versions.
  bool heard_offer() const noexcept { return heard_offer_; }
  /// Of the last SUPPORTED that told one, also of an earlier connection.
  const std::string& product_type() const noexcept { return product_type_; }

 private:
  progress on_supported(bytes_view body, wire::output_buffer& out);
  error check_compression(std::span<const std::string_view> offered) const;
  error no_common_version(std::span<const std::string_view> offered) const;
  progress on_error(const wire::frame_header& header, bytes_view body);
  progress on_auth_token(bytes_view body, progress next);
  error refused_login(std::string text) const;
  progress send_startup(wire::output_buffer& out);
  progress logged_in(wire::output_buffer& out);
  progress use_keyspace(wire::output_buffer& out);
  progress fail(error e);
  wire::request_head head() const noexcept { return {plan_.version, 0, 0, {}}; }

  const settings& settings_;
  plan plan_;
  enum state state_ = state::idle;
  wire::protocol_version chosen_ = wire::protocol_version::v4;
  bool heard_offer_ = false;
  std::string product_type_;
  std::string authenticator_class_;
  std::string who_;
  int challenges_ = 0;
  bytes token_;
  error failure_;
};

/// The error of a USE that the server refused.
error unknown_keyspace(std::string_view use, std::string_view server_text);

/// The first of `wanted` that the server offers as `5/v5`; drafts, `5/v5-beta`, are passed over: the v5 of
/// Cassandra 3.10 and 3.11 has other framing than v5, and v6 is not spoken at all. Nothing: none of them.
std::optional<wire::protocol_version> choose_version(std::span<const wire::protocol_version> wanted,
                                                     std::span<const std::string_view> offered) noexcept;

}  // namespace dse::engine
