#pragma once

#include "fake_server/echo.hpp"

#include <mutex>

namespace dse::testing {

/// A graph request as a node received it.
struct received_request {
  std::size_t node;
  server_request what;

  const query_request& query() const { return *what.as<query_request>(); }
  /// An entry of the payload; "(absent)" when there is none.
  std::string entry(const std::string& wanted) const {
    for (const auto& [name, content] : what.custom_payload)
      if (name == wanted && content) return {reinterpret_cast<const char*>(content->data()), content->size()};
    return "(absent)";
  }
  /// The entry request-timeout; 0 when there is none.
  std::int64_t timeout() const {
    std::int64_t ms = 0;
    if (entry("request-timeout").size() != 8) return 0;
    for (const char c : entry("request-timeout")) ms = ms << 8 | static_cast<unsigned char>(c);
    return ms;
  }
};

/// Nodes that answer every script with one 32-bit integer, and note what arrives.
class graph_conversation : public ::testing::Test {
 private:  // before the server, whose thread uses them
  std::mutex mutex_;
  std::vector<received_request> received_;
  std::function<bytes(const server_request&)> call_answer_;
  int calls_ = 0;

 protected:
  using answer_maker = std::function<std::optional<bytes>(const received_request&)>;

  explicit graph_conversation(std::size_t nodes = 2) : server(model_cluster(nodes)) {
    answer([](const received_request& r) { return integer(r, 7); });
  }

  /// What graph requests are answered with from here on.
  void answer(answer_maker make) {
    server.on_thread([&] {
      for (std::size_t i = 0; i < server.cluster().members.size(); ++i)
        server.node(i).answer_instead = [this, i, make](const server_request& r) -> std::optional<bytes> {
          const bool is_graph =
              std::ranges::any_of(r.custom_payload, [](const auto& e) { return e.first == "graph-language"; });
          if (!is_graph) return answer_to_call(r);
          const received_request one{i, r};
          const std::scoped_lock lock(mutex_);
          received_.push_back(one);
          return make(one);
        };
    });
  }
  /// What `CALL DseClientTool.getAnalyticsGraphServer()` is answered with from here on.
  void answer_calls(std::function<bytes(const server_request&)> make) {
    server.on_thread([&] { call_answer_ = std::move(make); });
  }
  int calls() {
    return server.on_thread([&] { return calls_; });
  }
  static bytes integer(const received_request& r, std::int32_t n) { return integer(head_for(r.what), n); }
  static bytes integer(const response_head& head, std::int32_t n) {
    const bytes traverser = byte_sink().short_(0x2100).number(1, 8).short_(0x0100).int_(n).get();
    return encode_rows(head, {.columns = {{"sim", "graph", "gremlin", type_kind::blob}}, .rows = {{traverser}}});
  }
  /// Answers of a node leave so much later.
  void delay(std::size_t node, std::chrono::milliseconds by) {
    server.on_thread([&] {
      server.node(node).on_request = [by](const server_request& r) {
        const bool is_graph = !r.custom_payload.empty();
        return is_graph ? treatment{.delay = by} : treatment();
      };
    });
  }

  std::vector<received_request> received() {
    const std::scoped_lock lock(mutex_);
    return received_;
  }
  /// Forgets what arrived before.
  std::vector<received_request> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(received_, {});
  }

  fake_server server;

 private:
  std::optional<bytes> answer_to_call(const server_request& r) {
    const auto* query = r.as<query_request>();
    if (!query || query->text != "CALL DseClientTool.getAnalyticsGraphServer()") return std::nullopt;
    ++calls_;
    if (!call_answer_) return std::nullopt;
    return call_answer_(r);
  }
};

}  // namespace dse::testing
