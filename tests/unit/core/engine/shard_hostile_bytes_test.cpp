// Servers that go mad in the middle of anything: whatever they send, each request completes once and the shard closes.

#include "scripted_shard.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

testing::prepared_result some_statement() {
  testing::prepared_result p;
  p.id = bytes(4, std::byte{7});
  p.result_metadata_id = bytes(2, std::byte{8});
  p.parameters = {{"shop", "t", "k", type_kind::int_}};
  p.columns = {{"shop", "t", "v", data_type::list(type_kind::text)}};
  return p;
}

bytes some_answer(std::mt19937& random, const testing::response_head& head) {
  switch (random() % 8) {
    case 0: return testing::encode_void(head);
    case 1: return testing::encode_prepared(head, some_statement());
    case 2: return testing::encode_unprepared(head, "unknown id", some_statement().id);
    case 3: return testing::encode_error(head, 0x1001, "too busy");
    case 4: return testing::encode_read_timeout(head, "too slow", {4, 1, 2}, false);
    case 5: return testing::encode_schema_change(head, {"CREATED", "TABLE", "shop", "t"});
    case 6: return testing::encode_node_event(head, "STATUS_CHANGE", "UP", {127, 0, 0, 2}, 9042);
    default: {
      testing::rows_result r;
      r.columns = some_statement().columns;
      r.rows = {{std::nullopt}, {bytes(9, std::byte{1})}};
      return testing::encode_rows(head, r);
    }
  }
}

void damage(std::mt19937& random, bytes& frame) {
  const std::size_t at = random() % frame.size();
  const auto octet = static_cast<std::byte>(random());
  switch (random() % 5) {
    case 0: frame[at] ^= static_cast<std::byte>(1u << (random() % 8)); break;
    case 1: frame[at] = octet; break;
    case 2: frame.resize(at + 1); break;
    case 3: frame.insert(frame.end(), random() % 30, octet); break;
    default: frame[random() % std::min<std::size_t>(frame.size(), 9)] = octet; break;
  }
}

std::unique_ptr<scripted_request> some_request(std::mt19937& random,
                                               const std::shared_ptr<const prepared_statement>& p) {
  constexpr message_kind kinds[] = {message_kind::query, message_kind::prepare, message_kind::execute};
  auto r = std::make_unique<scripted_request>("text " + std::to_string(random() % 3), kinds[random() % 3]);
  if (r->what.kind == message_kind::execute) r->what.text = nullptr;
  r->what.prepared = p;
  r->what.idempotent = random() % 2 == 0;
  r->what.timeout = random() % 4 == 0 ? duration(-1) : duration(random() % 5'000'000'000);
  return r;
}

TEST(shard_hostile_bytes, each_request_completes_once_whatever_servers_send) {
  const auto statement = std::make_shared<prepared_statement>();
  statement->text = "text 0";
  statement->id = some_statement().id;
  statement->execute_prefix = {std::byte{0}, std::byte{4}, std::byte{7}, std::byte{7}, std::byte{7}, std::byte{7}};
  statement->result = std::make_shared<dse::detail::row_metadata>();
  std::size_t completed = 0, succeeded = 0;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::vector<std::unique_ptr<scripted_request>> requests;
    std::vector<scripted_node> nodes = cluster_of(3);
    const std::uint8_t version = seed % 2 == 0 ? 4 : 3;
    for (scripted_node& n : nodes) n.versions = {3, version};
    scripted_shard shard(nodes);
    const auto one_in_ten = [&](bytes& frame) {
      if (random() % 10 == 0) damage(random, frame);
    };
    if (seed % 3 == 0) shard.mangle = one_in_ten;  // else the session begins in peace
    shard.start();
    shard.mangle = one_in_ten;
    for (int step = 0; step < 150; ++step) {
      if (random() % 2 == 0) {
        requests.push_back(some_request(random, statement));
        shard.turn([&] {
          if (shard.core().submit(*requests.back()) != shard_core::admission::accepted) requests.pop_back();
        });
      }
      if (!shard.held.empty()) {
        const auto held = shard.held[random() % shard.held.size()];
        shard.answer(held, [&](const auto& head) { return some_answer(random, head); });
      }
      if (random() % 8 == 0 && !requests.empty()) {
        scripted_request& r = *requests[random() % requests.size()];
        shard.turn([&] { shard.core().cancel(r, error(client_errc::timed_out, "cancelled")); });
      }
      if (random() % 3 == 0) shard.pass(duration(random() % 800'000'000));
    }
    shard.mangle = nullptr;
    shard.turn([&] { shard.core().close(); });
    shard.pass(shard.options.drain_limit + timeout_wheel::tick);
    ASSERT_TRUE(shard.core().at_rest());
    for (const auto& r : requests) {
      ASSERT_EQ(r->outcomes.size(), 1u);
      ++completed;
      const outcome& o = r->outcomes[0];
      if (o.failure) continue;
      ++succeeded;
      EXPECT_EQ(o.prepared != nullptr, r->what.kind == message_kind::prepare);
    }
  }
  EXPECT_GT(completed, 2000u);
  EXPECT_GT(succeeded, completed / 20) << "it is not all refusals";
}

}}  // namespace dse::engine
