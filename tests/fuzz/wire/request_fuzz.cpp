#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"
#include "support/server_wire/byte_sink.hpp"
#include "support/server_wire/request.hpp"
#include "vectors/vectors.hpp"
#include "wire/auth_response.hpp"
#include "wire/batch.hpp"
#include "wire/custom_payload.hpp"
#include "wire/execute.hpp"
#include "wire/options.hpp"
#include "wire/prepare.hpp"
#include "wire/query.hpp"
#include "wire/register_events.hpp"
#include "wire/revise_request.hpp"
#include "wire/startup.hpp"

#include <algorithm>
#include <array>

namespace dse::fuzz::wire_request { namespace {

using namespace dse::wire;

bool equal(const std::optional<bytes>& a, const std::optional<bytes>& b) { return a == b; }

/// Values as a statement has them, and as the server has to read them.
struct some_values {
  bytes encoded;
  std::vector<testing::bound_value> expected;
  std::vector<std::string_view> names;  // of expected's

  some_values(choices& in, protocol_version v, bool named) : expected(in.below(5)) {
    testing::byte_sink out;
    for (testing::bound_value& value : expected) {
      if (named) value.name = in.some_text(6);
      const std::size_t kind = in.below(4);
      value.unset = kind == 1 && has_unset_values(v);
      if (kind > 1) value.value = in.some_octets(30);
      if (value.unset) out.int_(-2);
      else out.nullable_bytes(value.value);
    }
    encoded = std::move(out).get();
    if (named)
      for (const testing::bound_value& value : expected) names.emplace_back(value.name);
  }
};

void require_values(const std::vector<testing::bound_value>& read, const std::vector<testing::bound_value>& expected) {
  require(std::ranges::equal(read, expected,
                             [](const auto& a, const auto& b) {
                               return equal(a.value, b.value) && a.unset == b.unset && a.name == b.name;
                             }),
          "the server reads other values");
}

/// The parameters of QUERY and EXECUTE, with what they refer to.
struct some_parameters {
  some_values values;
  bytes paging_state;
  std::string keyspace;
  query_parameters q;

  some_parameters(choices& in, protocol_version v) : values(in, v, in.flip()) {
    q.level = static_cast<consistency>(in.below(11));
    q.skip_metadata = in.flip();
    q.value_count = static_cast<std::uint16_t>(values.expected.size());
    q.values = values.encoded;
    q.names = values.names;
    q.page_size = static_cast<std::uint32_t>(in.below(10'000));
    if (in.flip()) q.timestamp = in.integer<std::int64_t>();
    if (in.flip()) return;  // what nearly all requests are
    if (in.flip()) q.serial = in.flip() ? consistency::serial : consistency::local_serial;
    paging_state = in.some_octets(20);
    keyspace = in.some_text(8);
    q.paging_state = paging_state;
    q.keyspace = keyspace;
    if (in.flip()) q.now_in_seconds = in.integer<std::int32_t>();
    if (in.flip() && q.page_size != 0) {
      q.page_size_in_bytes = in.flip();
      q.continuous =
          continuous_paging{in.integer<std::uint32_t>(), in.integer<std::uint32_t>(), in.integer<std::uint32_t>()};
    }
  }
  some_parameters(const some_parameters&) = delete;
  some_parameters& operator=(const some_parameters&) = delete;

  void require_read(const testing::query_options& o, protocol_version v) const {
    require(o.consistency == static_cast<std::uint16_t>(q.level), "another consistency");
    require(o.skip_metadata == q.skip_metadata, "another wish for metadata");
    require_values(o.values, values.expected);
    require(o.page_size.value_or(0) == static_cast<std::int32_t>(q.page_size), "another page size");
    require(equal(o.paging_state, paging_state.empty() ? std::nullopt : std::optional(paging_state)),
            "another paging state");
    require(o.timestamp == q.timestamp, "another timestamp");
    require_end(o, v, q.serial, keyspace, q.now_in_seconds);
    const bool continuous = q.continuous && has_continuous_paging(v);
    require(o.continuous.has_value() == continuous, "another kind of paging");
    if (!continuous) return;
    require(o.page_size_in_bytes == q.page_size_in_bytes, "another unit of pages");
    require(static_cast<std::uint32_t>(o.continuous->max_pages) == q.continuous->max_pages &&
                static_cast<std::uint32_t>(o.continuous->pages_per_second) == q.continuous->pages_per_second,
            "other limits of pages");
    if (has_page_credit(v))
      require(static_cast<std::uint32_t>(o.continuous->next_pages) == q.continuous->next_pages, "another credit");
  }

  /// What BATCH has too.
  static void require_end(const testing::query_options& o, protocol_version v, std::optional<consistency> serial,
                          const std::string& keyspace, std::optional<std::int32_t> now) {
    const auto level = serial ? std::optional(static_cast<std::uint16_t>(*serial)) : std::nullopt;
    require(o.serial_consistency == level, "another serial consistency");
    require(o.keyspace.value_or("") == (has_request_keyspace(v) ? keyspace : ""), "another keyspace");
    require(o.now_in_seconds == (has_now_in_seconds(v) ? now : std::nullopt), "another time");
  }
};

template <class Message>
const Message& as(const testing::server_request& r) {
  require(r.as<Message>() != nullptr, "another message");
  return *r.as<Message>();
}

/// One request being made: writes it, and reads it with the server's half.
class conversation {
 public:
  explicit conversation(choices& in) : in_(in) {
    head_.version = in.of(versions_by_preference);
    head_.stream = static_cast<stream_id>(in.below(0x8000));
    head_.flags = in.flip() ? frame_flag::tracing : std::uint8_t{0};
    if (!has_custom_payload(head_.version)) return;
    for (std::size_t n = in.below(3); n != 0; --n) {
      std::string key = in.some_text(6);
      payload_.emplace_back(std::move(key), in.flip() ? std::optional(in.some_octets(10)) : std::nullopt);
    }
    std::vector<payload_entry> entries;
    for (const auto& [key, value] : payload_)
      entries.push_back({key, value ? std::optional(bytes_view(*value)) : std::nullopt});
    if (!entries.empty()) encoded_payload_ = encode_custom_payload(entries);
    head_.custom_payload = encoded_payload_;
  }

  void run() {
    switch (in_.below(9)) {
      case 0: return options();
      case 1: return query();
      case 2: return execute();
      case 3: return batch();
      case 4: return prepare();
      case 5: return startup();
      case 6: return register_for_events();
      case 7: return auth_response();
      default: return revise();
    }
  }

 private:
  testing::server_request read() const {
    const testing::server_request r = testing::decode_request(bytes(out_.unread().begin(), out_.unread().end()));
    require(r.version == static_cast<std::uint8_t>(head_.version), "another version");
    require(static_cast<stream_id>(r.stream) == head_.stream, "another stream");
    require(r.tracing() == ((head_.flags & frame_flag::tracing) != 0), "another wish for tracing");
    require(r.custom_payload == payload_, "another payload");
    return r;
  }

  void options() {
    encode_options(out_, head_);
    as<testing::options_request>(read());
  }

  void query() {
    const std::string text = in_.some_text();
    const some_parameters p(in_, head_.version);
    encode_query(out_, head_, text, p.q);
    const auto request = read();
    require(as<testing::query_request>(request).text == text, "another text");
    p.require_read(request.as<testing::query_request>()->options, head_.version);
  }

  void execute() {
    const bytes id = in_.some_octets(20);
    const bytes metadata_id = in_.some_octets(20);
    const bool common = in_.flip();
    const some_parameters p(in_, head_.version);
    const bytes prefix = make_execute_prefix(head_.version, id, metadata_id);
    if (common && is_common(p.q)) encode_execute(out_, head_, prefix, static_cast<const common_parameters&>(p.q));
    else encode_execute(out_, head_, prefix, p.q);
    const auto request = read();
    const auto& e = as<testing::execute_request>(request);
    require(e.id == id, "another id");
    require(
        equal(e.result_metadata_id, has_result_metadata_id(head_.version) ? std::optional(metadata_id) : std::nullopt),
        "another metadata id");
    p.require_read(e.options, head_.version);
  }

  void batch() {
    batch_parameters b;
    b.kind = static_cast<batch_kind>(in_.below(3));
    b.level = static_cast<consistency>(in_.below(11));
    if (in_.flip()) b.serial = consistency::local_serial;
    if (in_.flip()) b.timestamp = in_.integer<std::int64_t>();
    if (in_.flip()) b.now_in_seconds = in_.integer<std::int32_t>();
    const std::string keyspace = in_.some_text(8);
    b.keyspace = keyspace;
    const std::size_t n = in_.below(4);
    std::vector<bytes> ids;
    std::vector<std::string> texts;
    std::vector<some_values> values;
    for (std::size_t i = 0; i < n; ++i) {
      ids.push_back(in_.some_octets(10));
      texts.push_back(ids.back().empty() ? in_.some_text() : "");
      values.emplace_back(in_, head_.version, false);
    }
    std::vector<batch_child> children;
    for (std::size_t i = 0; i < n; ++i)
      children.push_back({ids[i], texts[i], static_cast<std::uint16_t>(values[i].expected.size()), values[i].encoded});
    b.children = children;
    encode_batch(out_, head_, b);

    const auto request = read();
    const auto& read_batch = as<testing::batch_request>(request);
    require(read_batch.kind == static_cast<std::uint8_t>(b.kind), "another kind of batch");
    require(read_batch.statements.size() == n, "another number of statements");
    for (std::size_t i = 0; i < n; ++i) {
      const testing::batch_statement& s = read_batch.statements[i];
      require(equal(s.id, ids[i].empty() ? std::nullopt : std::optional(ids[i])) && s.text == texts[i],
              "another statement");
      require_values(s.values, values[i].expected);
    }
    require(read_batch.options.consistency == static_cast<std::uint16_t>(b.level), "another consistency");
    require(read_batch.options.timestamp == b.timestamp, "another timestamp");
    some_parameters::require_end(read_batch.options, head_.version, b.serial, keyspace, b.now_in_seconds);
  }

  void prepare() {
    const std::string text = in_.some_text();
    const std::string keyspace = in_.some_text(8);
    encode_prepare(out_, head_, text, keyspace);
    const auto request = read();
    const auto& p = as<testing::prepare_request>(request);
    require(p.text == text, "another text");
    require(p.keyspace.value_or("") == (has_request_keyspace(head_.version) ? keyspace : ""), "another keyspace");
  }

  void startup() {
    std::vector<std::pair<std::string, std::string>> options(in_.below(4));
    for (auto& [name, value] : options) {
      name = in_.some_text(8);
      value = in_.some_text(8);
    }
    options.emplace(options.begin(), "CQL_VERSION", "3.0.0");
    std::vector<startup_option> views;
    for (const auto& [name, value] : options) views.emplace_back(name, value);
    encode_startup(out_, head_, views);
    require(as<testing::startup_request>(read()).options == options, "other options");
  }

  void register_for_events() {
    std::vector<std::string> events(in_.below(4));
    for (std::string& e : events) e = in_.some_text(8);
    encode_register(out_, head_, std::vector<std::string_view>(events.begin(), events.end()));
    require(as<testing::register_request>(read()).events == events, "other events");
  }

  void auth_response() {
    const std::optional<bytes> token = in_.flip() ? std::optional(in_.some_octets()) : std::nullopt;
    encode_auth_response(out_, head_, token ? std::optional(bytes_view(*token)) : std::nullopt);
    require(equal(as<testing::auth_response_request>(read()).token, token), "another token");
  }

  void revise() {
    if (!has_continuous_paging(head_.version)) return;
    const auto target = static_cast<stream_id>(in_.below(0x8000));
    const auto pages = in_.integer<std::uint32_t>();
    const bool more = has_page_credit(head_.version) && in_.flip();
    if (more) encode_more_pages(out_, head_, target, pages);
    else encode_cancel_pages(out_, head_, target);
    const auto request = read();
    const auto& r = as<testing::revise_request>(request);
    require(r.operation == (more ? 2 : 1) && r.stream == target, "another revision");
    if (more) require(static_cast<std::uint32_t>(r.next_pages) == pages, "another number of pages");
  }

  choices& in_;
  request_head head_;
  std::vector<std::pair<std::string, std::optional<bytes>>> payload_;
  bytes encoded_payload_;
  output_buffer out_;
};

void check(bytes_view input) {
  choices in(input);
  if (!in.flip()) return conversation(in).run();
  // The server's half itself refuses any bytes and does nothing worse: the fake server and the simulator stand on it.
  try {
    testing::decode_request(in.rest());
  } catch (const testing::bad_request&) {}
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (const testing::golden_bytes& v : testing::load_vectors("requests.txt")) {
    bytes seed{std::byte{1}};
    seed.insert(seed.end(), v.octets.begin(), v.octets.end());
    seeds.push_back(std::move(seed));
  }
  for (std::uint8_t version = 0; version < 5; ++version)
    for (std::uint8_t message = 0; message < 9; ++message) {
      bytes seed{std::byte{0}, std::byte{version}, std::byte{0}, std::byte{0},
                 std::byte{0}, std::byte{1},       std::byte{0}};
      if (version != 4) seed.push_back(std::byte{0});  // no payload
      seed.push_back(std::byte{message});
      for (int i = 1; i < 80; ++i) seed.push_back(static_cast<std::byte>(i * 37 + version));
      seeds.push_back(std::move(seed));
    }
  return seeds;
});

}}  // namespace dse::fuzz::wire_request
