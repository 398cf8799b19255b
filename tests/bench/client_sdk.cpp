// client_sdk: one workload against a server with the benchmark's tables; prints one line of JSON.
//
//   --port N --nodes N        127.0.0.1, 127.0.0.2, … (9042, 1)
//   --workload W              select, insert, page (5,000 rows each), blob
//   --mode M                  callback, as_result, or_throw, use_awaitable, deferred, foreign (an executor of its own),
//   block
//   --n N --inflight N        requests (200,000), of which so many are under way (128)
//   --warmup N                requests before those that are measured (a tenth)
//   --io-threads N --protocol V --compression C
#include "measure.hpp"

#include <dse/session.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <thread>

namespace {

namespace asio = boost::asio;
using clock_type = std::chrono::steady_clock;

struct arguments {
  std::string workload = "select", mode = "callback", protocol, compression = "none";
  std::uint16_t port = 9042;
  int nodes = 1, in_flight = 128;
  std::size_t io_threads = 1;
  std::uint64_t n = 200000;
  std::optional<std::uint64_t> warmup;
};

bool parse(int argc, char** argv, arguments& a) {
  const std::map<std::string_view, std::function<void(const char*)>> options{
      {"--workload", [&](const char* v) { a.workload = v; }},
      {"--mode", [&](const char* v) { a.mode = v; }},
      {"--protocol", [&](const char* v) { a.protocol = v; }},
      {"--port", [&](const char* v) { a.port = static_cast<std::uint16_t>(std::atoi(v)); }},
      {"--compression", [&](const char* v) { a.compression = v; }},
      {"--nodes", [&](const char* v) { a.nodes = std::atoi(v); }},
      {"--inflight", [&](const char* v) { a.in_flight = std::max(1, std::atoi(v)); }},
      {"--io-threads", [&](const char* v) { a.io_threads = static_cast<std::size_t>(std::atoi(v)); }},
      {"--n", [&](const char* v) { a.n = std::strtoull(v, nullptr, 10); }},
      {"--warmup", [&](const char* v) { a.warmup = std::strtoull(v, nullptr, 10); }},
  };
  for (int i = 1; i < argc; i += 2) {
    const auto option = options.find(argv[i]);
    if (option == options.end() || i + 1 == argc) return false;
    option->second(argv[i + 1]);
  }
  return true;
}

/// What every request does, and what came of all of them.
class benchmark {
 public:
  benchmark(const arguments& a, dse::session db) : arguments_(a), db_(std::move(db)) {
    static const std::map<std::string, const char*> texts{
        {"select", "SELECT key, value FROM ks.t WHERE key=?"},
        {"blob", "SELECT key, value FROM ks.blob WHERE key=?"},
        {"insert", "INSERT INTO ks.t (key, value) VALUES (?, ?)"},
        {"page", "SELECT pk, ck, a, b, u, data FROM ks.page LIMIT 5000"}};
    const auto text = texts.find(a.workload);
    if (text == texts.end()) throw std::invalid_argument("unknown workload " + a.workload);
    prepared_ = db_.prepare(text->second);
    inserts_ = a.workload == "insert";
    pages_ = a.workload == "page";
    for (int i = 0; i < 10000; ++i) {
      char key[16];
      std::snprintf(key, sizeof key, "key-%08d", i);
      keys_.emplace_back(key);
    }
    for (int i = 0; i < 100; ++i) value_.push_back(static_cast<std::byte>('a' + i % 26));
  }

  /// n requests; latencies are kept if a histogram is given.
  void run(std::uint64_t n, dse::bench::histogram* latencies) {
    target_ = n;
    issued_ = check_ = 0;
    lanes_ = arguments_.in_flight;
    latencies_ = latencies;
    if (arguments_.mode == "block") return run_blocking();
    if (arguments_.mode == "foreign") return run_foreign();
    finished_ = false;
    asio::post(db_.get_executor(), [this] {
      for (int i = 0; i < arguments_.in_flight; ++i) start_lane();
    });
    finished_.wait(false);
  }
  std::uint64_t check() const noexcept { return check_; }
  std::uint64_t errors() const noexcept { return errors_; }

 private:
  dse::statement request(std::size_t key) const {
    if (inserts_) return prepared_.bind(std::string_view(keys_[key]), dse::bytes_view(value_));
    if (pages_) return prepared_.bind().page_size(5000);
    return prepared_.bind(std::string_view(keys_[key]));
  }

  std::uint64_t decode(std::size_t key, const dse::result<dse::row_set>& r, std::uint64_t& errors) const {
    if (!r) {
      if (errors++ < 3) std::cerr << "client_sdk: " << r.error().to_string() << '\n';
      return 0;
    }
    if (inserts_) return 1;
    std::uint64_t sum = 0;
    if (pages_) {
      for (const auto& [pk, ck, a, b, u, data] :
           r->as<std::string_view, std::int64_t, std::int32_t, double, dse::uuid, std::optional<dse::bytes_view>>())
        sum += pk.size() + static_cast<std::uint64_t>(ck) + static_cast<std::uint32_t>(a) +
               static_cast<std::uint64_t>(static_cast<std::int64_t>(b)) + u.octets[15] + (data ? data->size() : 0);
      return sum;
    }
    if (r->size() != 1) ++errors;
    for (const auto& [k, v] : r->as<std::string_view, dse::bytes_view>()) {
      if (k != keys_[key]) ++errors;
      sum += k.size() + v.size();
    }
    return sum;
  }

  bool next(std::size_t& key) noexcept {
    if (issued_ >= target_) return false;
    key = issued_++ % keys_.size();
    return true;
  }

  void account(std::size_t key, const dse::result<dse::row_set>& r, clock_type::time_point began) {
    check_ += decode(key, r, errors_);
    if (latencies_) latencies_->add(clock_type::now() - began);
  }

  // The last access of the last lane: then run() returns, and the benchmark may end.
  void end_lane() {
    if (--lanes_ != 0) return;
    finished_ = true;
    finished_.notify_all();
  }

  clock_type::time_point began() const noexcept { return latencies_ ? clock_type::now() : clock_type::time_point(); }

  void start_lane() {
    const std::string& mode = arguments_.mode;
    const auto spawn = [this](auto token) { asio::co_spawn(db_.get_executor(), lane(token), asio::detached); };
    if (mode == "callback") callback_lane();
    else if (mode == "as_result") spawn(dse::as_result);
    else if (mode == "or_throw") spawn(dse::or_throw);
    else if (mode == "use_awaitable") spawn(asio::use_awaitable);
    else if (mode == "deferred") spawn(asio::deferred);
    else throw std::invalid_argument("unknown mode " + mode);
  }

  void callback_lane() {
    std::size_t key;
    if (!next(key)) return end_lane();
    db_.async_execute(request(key), [this, key, since = began()](dse::result<dse::row_set> r) {
      account(key, r, since);
      callback_lane();
    });
  }

  template <class Token>
  asio::awaitable<void> lane(Token token) {
    std::size_t key;
    while (next(key)) {
      const auto since = began();
      if constexpr (std::is_same_v<Token, dse::or_throw_t>) {
        dse::row_set rows = co_await db_.async_execute(request(key), token);
        account(key, dse::result<dse::row_set>(std::move(rows)), since);
      } else {
        const dse::result<dse::row_set> r = co_await db_.async_execute(request(key), token);
        account(key, r, since);
      }
    }
    end_lane();
  }

  void run_foreign() {
    asio::io_context app(1);
    struct lane {
      benchmark& b;
      asio::io_context& app;
      void operator()() const {
        std::size_t key;
        if (!b.next(key)) return;
        b.db_.async_execute(b.request(key),
                            asio::bind_executor(app.get_executor(), [self = *this, key](dse::result<dse::row_set> r) {
                              self.b.check_ += self.b.decode(key, r, self.b.errors_);
                              self();
                            }));
      }
    };
    for (int i = 0; i < arguments_.in_flight; ++i) lane{*this, app}();
    app.run();
  }

  void run_blocking() {
    std::atomic<std::uint64_t> issued{0}, check{0}, errors{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < arguments_.in_flight; ++t)
      threads.emplace_back([&] {
        std::uint64_t my_check = 0, my_errors = 0;
        for (std::uint64_t i; (i = issued++) < target_;) {
          const std::size_t key = i % keys_.size();
          my_check += decode(key, db_.try_execute(request(key)), my_errors);
        }
        check += my_check;
        errors += my_errors;
      });
    for (std::thread& t : threads) t.join();
    check_ = check;
    errors_ += errors;
  }

  const arguments& arguments_;
  dse::session db_;
  dse::prepared prepared_;
  std::vector<std::string> keys_;
  dse::bytes value_;
  bool inserts_ = false, pages_ = false;
  int lanes_ = 0;
  std::uint64_t target_ = 0, issued_ = 0, check_ = 0, errors_ = 0;
  dse::bench::histogram* latencies_ = nullptr;
  std::atomic<bool> finished_{false};
};

}  // namespace

int main(int argc, char** argv) try {
  arguments a;
  if (!parse(argc, argv, a)) {
    std::cerr << "client_sdk: see the first lines of its source for the options\n";
    return 2;
  }
  dse::options o;
  for (int i = 1; i <= a.nodes; ++i) o.add_contact_point("127.0.0." + std::to_string(i));
  o.port(a.port).io_threads(a.io_threads);
  if (!a.protocol.empty()) o.protocol(a.protocol);
  for (const auto c : {dse::compression::lz4, dse::compression::snappy})
    if (a.compression == to_string(c)) o.compression(c);
  // As dse::connect() does, without the graph, geometry and login that no workload uses: they take long to compile.
  benchmark b(a, dse::session(dse::detail::block_connect(o).value()));
  dse::bench::histogram latencies;
  dse::bench::meter m;
  if (const std::uint64_t warmup = a.warmup.value_or(a.n / 10)) b.run(warmup, nullptr);
  m.start();
  b.run(a.n, &latencies);
  m.finish({a.workload, a.mode, a.n, b.errors(), b.check(), a.in_flight}, latencies);
  return b.errors() == 0 ? 0 : 1;
} catch (const std::exception& e) {
  std::cerr << "client_sdk: " << e.what() << '\n';
  return 1;
}
