// A password that can be told from all else, and everywhere that it must not turn up: texts of errors and logs, what is
// sent beside the login, and the memory of a process once its session has ended.
#include "fake_server/echo.hpp"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cinttypes>
#include <cstdio>
#include <functional>
#include <mutex>
#include <optional>

namespace dse::testing { namespace {

using namespace std::chrono_literals;

/// 48 letters that are spelled out nowhere in this program; so long that no register holds them all.
class canary {
 public:
  static constexpr std::size_t size = 48;
  explicit canary(std::uint64_t seed) {
    for (char& c : masked_) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      c = static_cast<char>(('a' + (seed >> 33) % 26) ^ mask);
    }
  }
  /// Hands the letters to f, and leaves no copy.
  template <class F>
  auto with_text(F f) const {
    std::array<char, size> text{};
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(masked_[i] ^ mask);
    auto out = f(std::string_view(text.data(), text.size()));
    explicit_bzero(text.data(), text.size());
    return out;
  }
  std::size_t count_in(std::string_view memory) const noexcept {
    constexpr auto none = std::string_view::npos;
    const char first = static_cast<char>(masked_[0] ^ mask);
    std::size_t found = 0;
    for (std::size_t at = memory.find(first); at != none && at + size <= memory.size();
         at = memory.find(first, at + 1)) {
      std::size_t same = 1;
      while (same < size && (memory[at + same] ^ mask) == masked_[same]) ++same;
      if (same == size) ++found;
    }
    return found;
  }

 private:
  static constexpr char mask = 0x2A;
  std::array<char, size> masked_{};
};

bytes plain_token(const std::string& password) {
  const std::string text = std::string(1, '\0') + "ada" + std::string(1, '\0') + password;
  const auto view = std::as_bytes(std::span(text));
  return {view.begin(), view.end()};
}

model_cluster guarded_by(const std::string& password) {
  model_cluster cluster(1);
  cluster.authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";
  cluster.secret = plain_token(password);
  return cluster;
}

// ---- texts

/// Keeps every line that is logged.
class listening final : public observer {
 public:
  log_level lowest_level() const noexcept override { return log_level::debug; }
  void on_log(const log_record& record) noexcept override {
    const std::lock_guard lock(mutex_);
    text_ += record.to_string() + '\n';
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class texts_of_a_session : public ::testing::Test {
 protected:
  texts_of_a_session() : password(canary(77).with_text([](std::string_view text) { return std::string(text); })) {}
  ~texts_of_a_session() override {
    const std::string all = errors + ear->text();
    EXPECT_EQ(canary(77).count_in(all), 0u) << all;
    EXPECT_GT(all.size(), 100u) << "nothing was collected";
  }
  options to(const fake_server& s) { return options_for(s).observer(ear).connect_timeout(3s); }
  template <class T>
  void keep_error(const result<T>& r) {
    ASSERT_TRUE(r.has_error()) << "no error";
    errors += r.error().to_string() + dse::exception(r.error()).what() + r.error().details().hint + '\n';
    for (const attempt& a : r.error().details().attempts) errors += a.message + '\n';
  }

  const std::string password;
  std::string errors;
  std::shared_ptr<listening> ear = std::make_shared<listening>();
  folder files;
};

TEST_F(texts_of_a_session, of_logins_that_fail) {
  fake_server server(guarded_by("another"));
  keep_error(try_connect(to(server).authenticator(auth::plain_text("ada", password))));
  keep_error(try_connect(to(server).authenticator(auth::plain_text("ada", password).authorization_id("root"))));
  for (const char* name : {"com.example.Harvester", "com.datastax.bdp.cassandra.auth.DseAuthenticator",
                           "com.datastax.bdp.cassandra.auth.KerberosAuthenticator"}) {
    model_cluster other(1);
    other.authenticator = name;
    other.challenges = 3;
    fake_server rogue(other);
    keep_error(try_connect(to(rogue).authenticator(auth::plain_text("ada", password))));
  }
}

TEST_F(texts_of_a_session, of_a_uri_and_options_that_are_wrong) {
  for (const char* rest : {"@:bad:", "@host/a/b", "@host?nonsense=1", "@h@host", "@", "%zz@host"})
    keep_error(options::try_parse("cassandra://ada:" + password + rest));
  keep_error(auth::plain_text("", password).try_make_factory());
  keep_error(auth::plain_text("ada", password + std::string(1, '\0')).try_make_factory());
  fake_server server(guarded_by(password));
  const std::string key = files.write("key.pem", pem(authority().issue().secret, password));
  const std::string certificate = files.write("cert.pem", "no certificate");
  keep_error(try_connect(to(server).tls(
      tls_options().certificate_file(certificate).private_key_file(key).private_key_password(password))));
  keep_error(try_connect(to(server).tls(
      tls_options().certificate_file(certificate).private_key_file(key).private_key_password(password + "x"))));
}

TEST_F(texts_of_a_session, of_requests_and_of_credentials_that_change) {
  fake_server server(guarded_by(password));
  client db = connect(to(server).authenticator(auth::plain_text("ada", password)).max_connection_age(50ms));
  // What is bound is nobody's business either.
  keep_error(db.try_execute("SELECT token FROM sim.t WHERE token = ?", password));
  keep_error(db.try_execute("SELECT token FROM sim.missing WHERE token = ?", password));
  server.on_thread([&] { server.behaviour(0).hang_up_after = 10; });
  keep_error(db.try_execute(statement("SELECT token FROM sim.t WHERE token = 1", password).timeout(200ms)));
  server.on_thread([&] { server.behaviour(0) = {}; });
  keep_error(db.try_set_authenticator(auth::plain_text("ada", password + "x").make_factory()));
  static_cast<void>(db.try_set_authenticator(auth::plain_text("ada", password).make_factory()));
  EXPECT_TRUE(eventually([&] { return echo(db, 1).has_value(); }));
  db.close();
}

TEST_F(texts_of_a_session, of_what_is_sent_beside_the_login) {
  fake_server server(guarded_by(password));
  std::string seen;
  server.on_thread([&] {
    server.node(0).on_request = [&](const server_request& r) {
      if (const auto* s = r.as<startup_request>())
        for (const auto& [key, value] : s->options) seen += key + value + '\n';
      if (const auto* q = r.as<query_request>()) seen += q->text + '\n';
      for (const auto& [key, value] : r.custom_payload) seen += key;
      return treatment();
    };
  });
  client db = connect(to(server).authenticator(auth::plain_text("ada", password)).application_name("canary"));
  expect_echo(echo(db, 1), 1);
  db.close();
  errors += server.on_thread([&] { return seen; });
  EXPECT_NE(errors.find("APPLICATION_NAME"), std::string::npos) << errors;
}

// ---- memory: with TSan's own maps it takes minutes to look through

#if !defined(__SANITIZE_THREAD__)

/// How often the canary stands in this process's memory; a core file would have it as often.
std::size_t hits_in_own_memory(const canary& c) {
  alignas(4096) static std::array<char, 1u << 16> piece;
  const auto own = reinterpret_cast<std::uintptr_t>(piece.data());
  std::FILE* const maps = std::fopen("/proc/self/maps", "r");
  const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  std::size_t hits = 0;
  std::array<char, 512> line;
  while (std::fgets(line.data(), line.size(), maps)) {
    std::uint64_t begin = 0, end = 0;
    char readable = '-', writable = '-';
    if (std::sscanf(line.data(), "%" SCNx64 "-%" SCNx64 " %c%c", &begin, &end, &readable, &writable) != 4) continue;
    if (readable != 'r' || writable != 'w' || end - begin > (std::uint64_t{1} << 31)) continue;  // or a sanitizer's
    while (begin < end) {
      const std::size_t wanted = std::min<std::uint64_t>(piece.size(), end - begin);
      const ssize_t got = ::pread(memory, piece.data(), wanted, static_cast<off_t>(begin));
      if (got <= 0) break;
      const bool is_itself = begin < own + piece.size() && own < begin + static_cast<std::uint64_t>(got);
      if (!is_itself) hits += c.count_in({piece.data(), static_cast<std::size_t>(got)});
      explicit_bzero(piece.data(), piece.size());
      const std::uint64_t step = static_cast<std::uint64_t>(got);
      if (begin + step >= end) break;
      begin += step > canary::size ? step - (canary::size - 1) : step;
    }
  }
  ::close(memory);
  std::fclose(maps);
  return hits;
}

struct findings {
  bool worked = false;
  std::size_t while_open = 0;
  std::size_t after_close = 0;
};

struct place {
  std::array<char, 64> contact_point{};
  std::uint64_t seed = 0;
};

/// A child that connects as `how` says; it is forked before anything in this process has the password.
findings in_a_child(std::uint64_t seed, std::optional<identity> tls,
                    const std::function<result<client>(const std::string& contact_point, const canary&)>& how) {
  int to_child[2], from_child[2];
  if (::pipe(to_child) != 0 || ::pipe(from_child) != 0) throw std::runtime_error("no pipes");
  const pid_t child = ::fork();
  if (child == 0) {
    place where;
    findings found;
    if (::read(to_child[0], &where, sizeof where) == sizeof where) {
      const canary own(where.seed);
      {
        const auto db = how(where.contact_point.data(), own);
        found.worked = db && echo(*db, 1);
        found.while_open = hits_in_own_memory(own);
        if (db) static_cast<void>(db->try_close());
      }
      found.after_close = hits_in_own_memory(own);
    }
    static_cast<void>(::write(from_child[1], &found, sizeof found));
    ::_exit(0);
  }
  fake_server server(canary(seed).with_text([](std::string_view text) { return guarded_by(std::string(text)); }),
                     std::move(tls));
  place where;
  where.seed = seed;
  server.contact_point().copy(where.contact_point.data(), where.contact_point.size() - 1);
  static_cast<void>(::write(to_child[1], &where, sizeof where));
  findings found;
  static_cast<void>(::read(from_child[0], &found, sizeof found));
  ::waitpid(child, nullptr, 0);
  for (const int fd : {to_child[0], to_child[1], from_child[0], from_child[1]}) ::close(fd);
  return found;
}

TEST(memory_of_a_session, has_the_password_once_and_afterwards_no_more) {
  const findings f = in_a_child(1, std::nullopt, [](const std::string& at, const canary& c) {
    return c.with_text([&](std::string_view password) {
      return try_connect(
          options_at(at).authenticator(auth::plain_text("ada", password)).io_threads(2).connections_per_node(2));
    });
  });
  EXPECT_TRUE(f.worked);
  EXPECT_EQ(f.while_open, 1u) << "what the next login needs";
  EXPECT_EQ(f.after_close, 0u);
}

TEST(memory_of_a_session, has_it_once_over_tls_too) {
  const authority ca;
  const findings f = in_a_child(2, ca.issue(), [](const std::string& at, const canary& c) {
    return c.with_text([&](std::string_view password) {
      return try_connect(options_at(at)
                             .authenticator(auth::plain_text("ada", password))
                             .tls(tls_options().accept_any_certificate(true).accept_any_host_name(true)));
    });
  });
  EXPECT_TRUE(f.worked);
  EXPECT_EQ(f.while_open, 1u);
  EXPECT_EQ(f.after_close, 0u);
}

TEST(memory_of_a_session, has_the_password_of_a_uri_once) {
  const findings f = in_a_child(3, std::nullopt, [](const std::string& at, const canary& c) {
    return c.with_text([&](std::string_view password) {
      std::string uri;
      uri.reserve(200);
      uri.append("cassandra://ada:").append(password).append("@").append(at);
      options parsed(uri);
      explicit_bzero(uri.data(), uri.size());
      parsed.observer(options_at(at).observer());
      return try_connect(std::move(parsed));
    });
  });
  EXPECT_TRUE(f.worked);
  EXPECT_EQ(f.while_open, 1u);
  EXPECT_EQ(f.after_close, 0u);
}

TEST(memory_of_a_session, has_no_refused_password_behind_the_error) {
  const findings f = in_a_child(4, std::nullopt, [](const std::string& at, const canary& c) {
    return c.with_text([&](std::string_view password) {
      return try_connect(options_at(at).authenticator(auth::plain_text("bob", password)));
    });
  });
  EXPECT_FALSE(f.worked);
  EXPECT_EQ(f.while_open, 0u);
  EXPECT_EQ(f.after_close, 0u);
}
#endif

}}  // namespace dse::testing
