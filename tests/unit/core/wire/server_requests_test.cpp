// The server's half reads what other drivers send, and what wire/ sends.

#include "golden.hpp"
#include "support/server_wire/request_stream.hpp"
#include "support/server_wire/segments.hpp"
#include "wire/batch.hpp"
#include "wire/custom_payload.hpp"
#include "wire/execute.hpp"
#include "wire/prepare.hpp"
#include "wire/query.hpp"
#include "wire/revise_request.hpp"
#include "wire/segment.hpp"

#include <random>

namespace dse::wire { namespace {

using testing::bad_request;
using testing::decode_request;
using testing::server_request;

std::uint8_t byte_of(protocol_version v) { return static_cast<std::uint8_t>(v); }

TEST(server_requests, every_request_of_other_drivers_is_accepted) {
  int seen = 0;
  for (const testing::golden_bytes& v : testing::load_vectors("requests.txt")) {
    SCOPED_TRACE(v.name + ' ' + v.version);
    EXPECT_NO_THROW(decode_request(v.octets));
    ++seen;
  }
  EXPECT_GT(seen, 100);
}

TEST(server_requests, every_cut_and_every_surplus_byte_is_noticed) {
  for (const testing::golden_bytes& v : testing::load_vectors("requests.txt")) {
    SCOPED_TRACE(v.name + ' ' + v.version);
    for (std::size_t n = frame_header_size; n < v.octets.size(); ++n) {
      bytes cut(v.octets.begin(), v.octets.begin() + static_cast<std::ptrdiff_t>(n));
      dse::detail::store_big(cut.data() + 5, static_cast<std::uint32_t>(n - frame_header_size));
      EXPECT_THROW(decode_request(cut), bad_request) << n;
    }
    bytes longer = v.octets;
    longer.push_back(std::byte{0});
    dse::detail::store_big(longer.data() + 5, static_cast<std::uint32_t>(longer.size() - frame_header_size));
    EXPECT_THROW(decode_request(longer), bad_request);
  }
}

TEST(server_requests, all_options_of_another_driver_are_understood) {
  for_each_version([](protocol_version v) {
    const server_request r = decode_request(golden("requests.txt", "query_all", v));
    EXPECT_EQ(r.version, byte_of(v));
    EXPECT_EQ(r.stream, 1);
    const auto* q = r.as<testing::query_request>();
    ASSERT_NE(q, nullptr);
    EXPECT_EQ(q->text, "SELECT * FROM t WHERE k = ? AND c = ?");
    EXPECT_EQ(q->options.consistency, 6);
    ASSERT_EQ(q->options.values.size(), 2u);
    EXPECT_EQ(q->options.values[0].value, octets({0, 0, 0, 7}));
    EXPECT_EQ(q->options.values[1].value, std::nullopt);
    EXPECT_FALSE(q->options.values[1].unset);
    EXPECT_TRUE(q->options.skip_metadata);
    EXPECT_EQ(q->options.page_size, 5000);
    EXPECT_EQ(q->options.paging_state, octets({0xCA, 0xFE}));
    EXPECT_EQ(q->options.serial_consistency, 9);
    EXPECT_EQ(q->options.timestamp, 1234567890123456);
    EXPECT_EQ(q->options.keyspace.has_value(), v == protocol_version::v5 || v == protocol_version::dse_v2);
    EXPECT_EQ(q->options.now_in_seconds.has_value(), v == protocol_version::v5);
  });
}

TEST(server_requests, startup_batch_and_continuous_paging_of_other_drivers_are_understood) {
  const auto v2 = protocol_version::dse_v2;
  const server_request startup = decode_request(golden("requests.txt", "startup_all", v2));
  ASSERT_NE(startup.as<testing::startup_request>(), nullptr);
  EXPECT_EQ(startup.as<testing::startup_request>()->option("COMPRESSION"), "lz4");
  EXPECT_EQ(startup.as<testing::startup_request>()->option("CQL_VERSION"), "3.0.0");

  const server_request batch = decode_request(golden("requests.txt", "batch_all", v2));
  const auto* b = batch.as<testing::batch_request>();
  ASSERT_TRUE(b != nullptr && b->statements.size() == 2);
  EXPECT_EQ(b->statements[0].text, "INSERT INTO t (k) VALUES (1)");
  EXPECT_EQ(b->statements[1].id, octets({9, 8}));
  EXPECT_EQ(b->options.serial_consistency, 8);
  EXPECT_EQ(b->options.keyspace, "ks1");

  const server_request pages = decode_request(golden("requests.txt", "query_continuous", v2));
  const auto* q = pages.as<testing::query_request>();
  ASSERT_TRUE(q != nullptr && q->options.continuous);
  EXPECT_TRUE(q->options.page_size_in_bytes);
  EXPECT_EQ(q->options.page_size, 8192);
  EXPECT_EQ(q->options.continuous->max_pages, 3);
  EXPECT_EQ(q->options.continuous->pages_per_second, 10);
  EXPECT_EQ(q->options.continuous->next_pages, 4);

  const server_request more = decode_request(golden("requests.txt", "revise_more", v2));
  ASSERT_NE(more.as<testing::revise_request>(), nullptr);
  EXPECT_EQ(more.as<testing::revise_request>()->stream, 42);
  EXPECT_EQ(more.as<testing::revise_request>()->next_pages, 4);
}

TEST(server_requests, what_a_version_lacks_is_refused) {
  bytes keyspace = golden("requests.txt", "query_plain", protocol_version::dse_v1);
  keyspace[frame_header_size + 4 + 15 + 2 + 3] = std::byte{0x80};
  EXPECT_THROW(decode_request(keyspace), bad_request);
  bytes payload = golden("requests.txt", "options", protocol_version::v3);
  payload[1] = std::byte{0x04};
  EXPECT_THROW(decode_request(payload), bad_request);
  bytes response = golden("requests.txt", "options", protocol_version::v4);
  response[0] = std::byte{0x84};
  EXPECT_THROW(decode_request(response), bad_request);
  bytes revise = golden("requests.txt", "revise_cancel", protocol_version::dse_v2);
  revise[0] = std::byte{0x05};
  EXPECT_THROW(decode_request(revise), bad_request);
}

/// One random statement, as the engine would hand it over.
struct random_query {
  explicit random_query(std::mt19937& random) {
    const auto maybe = [&] { return random() % 2 == 0; };
    const auto some = [&](std::size_t longest) { return bytes(1 + random() % longest, std::byte{0x5A}); };
    text = std::string(random() % 200, 'q');
    count = static_cast<std::uint16_t>(maybe() ? random() % 20 : 0);
    for (std::uint16_t i = 0; i < count; ++i) {
      const bytes value = some(100);
      const int length = random() % 5 == 0 ? -1 : static_cast<int>(value.size());
      for (int shift = 24; shift >= 0; shift -= 8)
        values.push_back(static_cast<std::byte>(static_cast<unsigned>(length) >> shift));
      if (length > 0) values.insert(values.end(), value.begin(), value.end());
    }
    if (maybe()) state = some(300);
    q.level = static_cast<consistency>(random() % 8);
    if (maybe()) q.serial = maybe() ? consistency::serial : consistency::local_serial;
    q.skip_metadata = maybe();
    if (maybe()) q.timestamp = static_cast<std::int64_t>(random()) - 1'000'000;
    if (maybe()) q.keyspace = "some_keyspace";
    if (maybe()) q.now_in_seconds = static_cast<std::int32_t>(random() % 1000);
    q.page_size = maybe() ? static_cast<std::uint32_t>(1 + random() % 10'000) : 0;
    if (q.page_size != 0 && maybe()) q.continuous = continuous_paging{static_cast<std::uint32_t>(random() % 9), 2, 4};
    q.page_size_in_bytes = maybe();
  }
  /// After the object has its final place.
  const query_parameters& parameters() {
    q.value_count = count;
    q.values = values;
    q.paging_state = state;
    return q;
  }

  std::string text;
  std::uint16_t count;
  bytes values;
  bytes state;
  query_parameters q;
};

void expect_same(const testing::query_options& o, const query_parameters& q, protocol_version v) {
  EXPECT_EQ(o.consistency, static_cast<std::uint16_t>(q.level));
  EXPECT_EQ(o.values.size(), q.value_count);
  EXPECT_EQ(o.skip_metadata, q.skip_metadata);
  EXPECT_EQ(o.page_size.value_or(0), static_cast<std::int32_t>(q.page_size));
  EXPECT_EQ(o.paging_state.value_or(bytes()), bytes(q.paging_state.begin(), q.paging_state.end()));
  EXPECT_EQ(o.serial_consistency.has_value(), q.serial.has_value());
  EXPECT_EQ(o.timestamp, q.timestamp);
  const bool keyspace = v == protocol_version::v5 || v == protocol_version::dse_v2;
  EXPECT_EQ(o.keyspace.value_or(""), keyspace ? q.keyspace : "");
  EXPECT_EQ(o.now_in_seconds, v == protocol_version::v5 ? q.now_in_seconds : std::nullopt);
  const bool pages = v == protocol_version::dse_v1 || v == protocol_version::dse_v2;
  ASSERT_EQ(o.continuous.has_value(), pages && q.continuous);
  if (!o.continuous) return;
  EXPECT_EQ(o.continuous->max_pages, static_cast<std::int32_t>(q.continuous->max_pages));
  EXPECT_EQ(o.continuous->pages_per_second, 2);
  EXPECT_EQ(o.continuous->next_pages, v == protocol_version::dse_v2 ? 4 : 0);
  EXPECT_EQ(o.page_size_in_bytes, q.page_size_in_bytes);
}

TEST(server_requests, random_statements_arrive_as_they_were_sent) {
  std::mt19937 random(20'240'229);
  const bytes id = octets({1, 2, 3});
  const bytes metadata_id = octets({4, 5});
  for (int i = 0; i < 500; ++i) {
    random_query query(random);
    const query_parameters& q = query.parameters();
    for_each_version([&](protocol_version v) {
      output_buffer out;
      encode_query(out, {v, 7}, query.text, q);
      const server_request r = decode_request(out.unread());
      ASSERT_NE(r.as<testing::query_request>(), nullptr);
      EXPECT_EQ(r.as<testing::query_request>()->text, query.text);
      expect_same(r.as<testing::query_request>()->options, q, v);

      out.clear();
      encode_execute(out, {v, 8}, make_execute_prefix(v, id, metadata_id), q);
      const server_request e = decode_request(out.unread());
      ASSERT_NE(e.as<testing::execute_request>(), nullptr);
      EXPECT_EQ(e.as<testing::execute_request>()->id, id);
      expect_same(e.as<testing::execute_request>()->options, q, v);
    });
  }
}

TEST(server_requests, custom_payload_and_tracing_arrive) {
  const bytes value = octets({1, 2});
  const bytes payload =
      encode_custom_payload(std::array{payload_entry{"key", bytes_view(value)}, payload_entry{"no", {}}});
  output_buffer out;
  encode_prepare(out, {protocol_version::v4, 9, frame_flag::tracing, payload}, "SELECT");
  const server_request r = decode_request(out.unread());
  EXPECT_TRUE(r.tracing());
  ASSERT_EQ(r.custom_payload.size(), 2u);
  EXPECT_EQ(r.custom_payload[0].first, "key");
  EXPECT_EQ(r.custom_payload[0].second, value);
  EXPECT_EQ(r.custom_payload[1].second, std::nullopt);
  EXPECT_EQ(r.as<testing::prepare_request>()->text, "SELECT");
}

TEST(server_requests, segments_of_random_turns_are_unwrapped_however_they_arrive) {
  std::mt19937 random(7);
  output_buffer out;
  testing::request_stream server;
  server.use_segments();
  std::uint16_t sent = 0;
  std::uint16_t received = 0;
  for (int turn = 0; turn < 40; ++turn) {
    const std::size_t place = begin_segment(out);
    for (auto n = random() % 6; n != 0; --n) {
      const std::size_t length = random() % 8 == 0 ? random() % 400'000 : random() % 300;
      encode_query(out, {protocol_version::v5, sent++}, std::string(length, 'x'), {});
    }
    end_segment(out, place);
    while (!out.empty()) {
      const std::size_t n = std::min<std::size_t>(out.size(), 1 + random() % 200'000);
      server.feed(out.unread().first(n));
      out.consume(n);
      while (const auto r = server.next()) ASSERT_EQ(r->stream, received++);
    }
    EXPECT_FALSE(server.holds_rest());
    EXPECT_EQ(received, sent);
  }
  EXPECT_GT(sent, 50);
}

TEST(server_requests, flipped_bit_in_a_segment_is_noticed) {
  output_buffer out;
  const std::size_t place = begin_segment(out);
  encode_query(out, {protocol_version::v5, 1}, "SELECT", {});
  end_segment(out, place);
  const bytes good(out.unread().begin(), out.unread().end());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    bytes b = good;
    b[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
    testing::request_stream server;
    server.use_segments();
    server.feed(b);
    EXPECT_THROW(server.next(), bad_request) << bit;
  }
}

}}  // namespace dse::wire
