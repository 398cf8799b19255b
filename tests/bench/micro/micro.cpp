// micro: the inner loops of the driver, each next to an anchor: what reading or copying the same bytes costs in this
// run on this machine. A figure without its anchor says little.
#include "engine/block_pool.hpp"
#include "metadata/token.hpp"
#include "support/server_wire/byte_sink.hpp"
#include "wire/checksum.hpp"
#include "wire/execute.hpp"

#include <dse/rows.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

namespace dse::bench { namespace {

using benchmark::DoNotOptimize;
using testing::byte_sink;

constexpr std::uint32_t page_rows = 5000;

bytes patterned(std::size_t n) {
  bytes b(n);
  for (std::size_t i = 0; i < n; ++i) b[i] = static_cast<std::byte>(i * 37 + i / 251);
  return b;
}

void count_bytes(benchmark::State& state, std::size_t each) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(each));
}

// ---- anchors

void anchor_memcpy(benchmark::State& state) {
  const bytes from = patterned(static_cast<std::size_t>(state.range(0)));
  bytes to(from.size());
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), from.size());
    benchmark::ClobberMemory();
  }
  count_bytes(state, from.size());
}

void anchor_read(benchmark::State& state) {
  const bytes from = patterned(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i + 8 <= from.size(); i += 8) {
      std::uint64_t word;
      std::memcpy(&word, from.data() + i, 8);
      sum += word;
    }
    DoNotOptimize(sum);
  }
  count_bytes(state, from.size());
}

// ---- frames

void frame_header_decode(benchmark::State& state) {
  constexpr std::size_t frames = 128, body = 136;
  byte_sink out;
  for (std::size_t i = 0; i < frames; ++i) out.byte_(0x84).byte_(0).short_(i).byte_(8).int_(body).raw(bytes(body));
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (bytes_view left = out.get(); !left.empty();) {
      const auto header = wire::decode_frame_header(left.data());
      sum += header.stream;
      left = left.subspan(wire::frame_header_size + header.length);
    }
    DoNotOptimize(sum);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(frames));
}

void execute_encode(benchmark::State& state) {
  const bytes prefix = wire::make_execute_prefix(wire::protocol_version::v4, bytes(16), {});
  const bytes values(4 + 12);
  wire::common_parameters parameters;
  parameters.value_count = 1;
  parameters.values = values;
  parameters.skip_metadata = true;
  wire::output_buffer out;
  for (auto _ : state) {
    parameters.timestamp = static_cast<std::int64_t>(state.iterations());
    wire::encode_execute(out, {wire::protocol_version::v4, 7, 0, {}}, prefix, parameters);
    DoNotOptimize(out.unread().data());
    out.clear();
  }
}

// ---- rows

struct page_row {
  std::string_view pk;
  std::int64_t ck;
  std::int32_t a;
  double b;
  uuid u;
  std::optional<bytes_view> data;
};

// text, bigint, int, double, uuid, blob; the struct's order, or its opposite.
class page {
 public:
  explicit page(bool reversed) {
    std::vector<column> columns{{"ks", "page", "pk", type_kind::text}, {"ks", "page", "ck", type_kind::bigint},
                                {"ks", "page", "a", type_kind::int_},  {"ks", "page", "b", type_kind::double_},
                                {"ks", "page", "u", type_kind::uuid},  {"ks", "page", "data", type_kind::blob}};
    byte_sink content;
    const bytes letters = patterned(32);
    const auto put = [&](std::uint32_t i, int which) {
      switch (which) {
        case 0: content.int_(14).raw(bytes_view(letters).first(14)); break;
        case 1: content.int_(8).number(i, 8); break;
        case 2: content.int_(4).number(i, 4); break;
        case 3: content.int_(8).number(std::bit_cast<std::uint64_t>(i * 0.5), 8); break;
        case 4: content.int_(16).number(0, 8).number(i, 8); break;
        default: i % 16 == 15 ? content.int_(-1) : content.int_(32).raw(letters);
      }
    };
    for (std::uint32_t i = 0; i < page_rows; ++i)
      for (int which = 0; which < 6; ++which) put(i, reversed ? 5 - which : which);
    if (reversed) std::reverse(columns.begin(), columns.end());
    const bytes& b = content.get();
    auto response = pool_->make_response(b.size());
    std::memcpy(response->data(), b.data(), b.size());
    response->row_count = page_rows;
    response->column_count = static_cast<std::uint32_t>(columns.size());
    response->first_row = response->data();
    auto metadata = std::make_shared<detail::row_metadata>();
    metadata->columns = std::move(columns);
    response->metadata = std::move(metadata);
    rows_ = row_set(std::move(response));
    size_ = b.size();
  }
  const row_set& rows() const noexcept { return rows_; }
  std::size_t size() const noexcept { return size_; }

 private:
  std::unique_ptr<engine::block_pool, engine::block_pool::release> pool_{new engine::block_pool};
  row_set rows_;
  std::size_t size_ = 0;
};

template <class Rows>
void read_rows(benchmark::State& state, const page& p, Rows rows_of) {
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const auto& [pk, ck, a, b, u, data] : rows_of(p.rows()))
      sum += pk.size() + static_cast<std::uint64_t>(ck) + static_cast<std::uint32_t>(a) +
             static_cast<std::uint64_t>(b) + u.octets[15] + (data ? data->size() : 0);
    DoNotOptimize(sum);
  }
  count_bytes(state, p.size());
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * page_rows);
}

void rows_as_tuples(benchmark::State& state) {
  read_rows(state, page(false), [](const row_set& rows) {
    return rows.as<std::string_view, std::int64_t, std::int32_t, double, uuid, std::optional<bytes_view>>();
  });
}
void rows_as_structs(benchmark::State& state) {
  read_rows(state, page(false), [](const row_set& rows) { return rows.as<page_row>(); });
}
void rows_as_structs_in_another_order(benchmark::State& state) {
  read_rows(state, page(true), [](const row_set& rows) { return rows.as<page_row>(); });
}

// ---- hashes

void murmur3_token(benchmark::State& state) {
  const bytes key = patterned(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) DoNotOptimize(metadata::murmur3_token(key));
  count_bytes(state, key.size());
}

void crc32(benchmark::State& state) {
  const bytes payload = patterned(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) DoNotOptimize(wire::crc32(wire::segment_crc32_start, payload));
  count_bytes(state, payload.size());
}

void crc24(benchmark::State& state) {
  std::uint32_t header = 0x12345;
  for (auto _ : state) DoNotOptimize(header = wire::crc24(header & 0x3FFFF));
}

BENCHMARK(anchor_memcpy)->Arg(145)->Arg(131'071)->Arg(page_rows * 104);
BENCHMARK(anchor_read)->Arg(131'071)->Arg(page_rows * 104);
BENCHMARK(frame_header_decode);
BENCHMARK(execute_encode);
BENCHMARK(rows_as_tuples);
BENCHMARK(rows_as_structs);
BENCHMARK(rows_as_structs_in_another_order);
BENCHMARK(murmur3_token)->Arg(8)->Arg(36)->Arg(1024);
BENCHMARK(crc32)->Arg(100)->Arg(131'071);
BENCHMARK(crc24);

}}  // namespace dse::bench

BENCHMARK_MAIN();
