#include "api/default_observer.hpp"

#include <dse/observer.hpp>

#include <cstdio>
#include <exception>

namespace dse { inline namespace v0 {
namespace {

constexpr std::size_t longest_text = 1024;

// A server must not fill the log. Cut at the beginning of a character of UTF-8.
void append_shortened(std::string& line, std::string_view text) {
  if (text.size() <= longest_text) {
    line += text;
    return;
  }
  std::size_t end = longest_text;
  while (end > longest_text - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  line.append(text.substr(0, end)).append("... (").append(std::to_string(text.size())).append(" bytes)");
}

// Texts come from servers too: no control character may forge a line or move the terminal's cursor. The facts of an
// error, one on each line, are set apart by semicolons.
std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 3) == "\n  ") {
      line += "; ";
      i += 2;
    } else {
      const auto c = static_cast<unsigned char>(text[i]);
      line += c < 0x20 || c == 0x7F ? ' ' : text[i];
    }
  }
  return line;
}

class stderr_observer final : public observer {
 public:
  void on_log(const log_record& record) noexcept override {
    try {
      // One call for the whole line: lines of several threads must not mix.
      const std::string line = "dse: " + record.to_string() + '\n';
      std::fwrite(line.data(), 1, line.size(), stderr);
    } catch (const std::exception&) {
      std::fputs("dse: a warning could not be written for want of memory\n", stderr);
    }
  }
};

}  // namespace

std::string_view to_string(log_level level) noexcept {
  switch (level) {
    case log_level::debug: return "debug";
    case log_level::info: return "info";
    case log_level::warning: return "warning";
    case log_level::error: return "error";
  }
  return "unknown";
}

std::string_view to_string(log_event event) noexcept {
  switch (event) {
    case log_event::connected: return "connected";
    case log_event::connection_opened: return "connection opened";
    case log_event::connection_lost: return "connection lost";
    case log_event::connection_failed: return "connection failed";
    case log_event::node_added: return "node added";
    case log_event::node_removed: return "node removed";
    case log_event::version_negotiated: return "protocol version negotiated";
    case log_event::control_connection: return "control connection";
    case log_event::cluster_unreachable: return "cluster unreachable";
    case log_event::address_not_translated: return "address not translated";
    case log_event::statement_reprepared: return "statement prepared again";
    case log_event::keyspace_lost: return "keyspace lost";
    case log_event::request_retried: return "request retried";
    case log_event::schema_not_read: return "schema not read";
    case log_event::policy_threw: return "a policy threw";
    case log_event::handler_threw: return "a completion handler threw";
    case log_event::weakened_security: return "weakened security";
    case log_event::not_authenticated: return "not authenticated";
    case log_event::closed: return "closed";
  }
  return "unknown";
}

std::string log_record::to_string() const {
  std::string line(dse::to_string(level));
  line.append(": ").append(dse::to_string(event));
  if (!node.empty()) line.append(", node ").append(node);
  line.append(", shard ").append(std::to_string(shard));
  if (!text.empty()) append_shortened(line.append(": "), text);
  if (reason) append_shortened(line.append(": "), reason.to_string());
  return one_line(line);
}

std::shared_ptr<observer> default_observer() {
  static const auto instance = std::make_shared<stderr_observer>();
  return instance;
}

}}  // namespace dse::v0
