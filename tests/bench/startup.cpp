// startup: what it costs to connect to a large cluster, and to keep connections to it that carry nothing.
//
//   startup [--nodes 1000] [--tokens 16] [--tls]
//
// The nodes are models (tests/sim) in a process of their own. A session waits for all its pools, in a fresh process
// each time: once with one connection to each node, once with two. Prints two lines of JSON: processor and wall time
// from the start of connect() until all connections are ready, and the heap that is in use then; and the difference of
// the two, for one connection.
#include "fake_server/fake_server.hpp"

#include <dse/session.hpp>

#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <iostream>

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

struct arguments {
  std::size_t nodes = 1000;
  std::uint64_t tokens = 16;
  bool tls = false;
};

struct figures {
  double cpu_ms = 0, wall_ms = 0;
  std::size_t connections = 0, heap_bytes = 0, heap_before = 0;
};

/// What fits into one pipe write, from a child process.
template <class T>
class child {
 public:
  explicit child(const std::function<void(const std::function<void(const T&)>& tell)>& work) {
    if (::pipe(pipe_) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    std::cout.flush();
    id_ = ::fork();
    if (id_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (id_ != 0) {
      ::close(pipe_[1]);
      return;
    }
    try {
      work([this](const T& t) {
        if (::write(pipe_[1], &t, sizeof t) != sizeof t) ::_exit(1);
      });
    } catch (const std::exception& e) {
      std::cerr << "startup: " << e.what() << '\n';
      ::_exit(1);
    }
    ::_exit(0);
  }
  ~child() {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
    ::close(pipe_[0]);
  }
  child(const child&) = delete;
  child& operator=(const child&) = delete;
  T get() {
    T t{};
    if (::read(pipe_[0], &t, sizeof t) != sizeof t) throw std::runtime_error("a child process failed");
    return t;
  }

 private:
  pid_t id_;
  int pipe_[2];
};

void allow_files(std::size_t n) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, std::max<rlim_t>(limit.rlim_cur, n));
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < n) throw std::runtime_error(std::to_string(n) + " open files are needed; raise ulimit -n");
}

// Runs side by side get networks of their own.
dse::testing::model_cluster cluster_of(const arguments& a) {
  dse::testing::model_cluster cluster(a.nodes);
  cluster.tokens_per_member = a.tokens;
  const auto network = static_cast<std::uint8_t>(16 + ::getppid() % 200);
  for (std::size_t i = 0; i < a.nodes; ++i)
    cluster.members[i].address = {127, network, static_cast<std::uint8_t>(i / 250),
                                  static_cast<std::uint8_t>(1 + i % 250)};
  return cluster;
}

double cpu_ms() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto ms = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
  };
  return ms(used.ru_utime) + ms(used.ru_stime);
}

std::size_t heap_in_use() {
  const struct mallinfo2 info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

std::size_t ready_connections(const dse::session& db) {
  std::size_t n = 0;
  for (const dse::node_state& s : db.node_states()) n += s.connections;
  return n;
}

struct place {
  std::uint16_t port;
  char contact_point[32];
  char authority_file[128];
};

figures measure(const arguments& a, const place& at, std::size_t connections_per_node) {
  allow_files(a.nodes * connections_per_node + 64);
  dse::options o;
  o.add_contact_point(at.contact_point);
  o.port(at.port).connections_per_node(connections_per_node).wait_for_all_pools(true).connect_timeout(60s);
  if (a.tls) o.tls(dse::tls_options().ca_file(at.authority_file).accept_any_host_name(true));
  figures f;
  f.heap_before = heap_in_use();
  const double cpu_before = cpu_ms();
  const auto begin = clock::now();
  const dse::session db(dse::detail::block_connect(o).value());
  f.wall_ms = std::chrono::duration<double, std::milli>(clock::now() - begin).count();
  f.cpu_ms = cpu_ms() - cpu_before;
  f.connections = ready_connections(db);
  std::this_thread::sleep_for(1s);  // idle
  f.heap_bytes = heap_in_use();
  return f;
}

void print(const figures& f) {
  std::cout << "{\"connections\": " << f.connections << ", \"cpu_ms\": " << f.cpu_ms << ", \"wall_ms\": " << f.wall_ms
            << ", \"heap_bytes\": " << f.heap_bytes - f.heap_before << "}\n";
}

arguments parse(int argc, char** argv) {
  arguments a;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--tls") a.tls = true;
    else if (name == "--nodes" && i + 1 < argc) a.nodes = std::strtoull(argv[++i], nullptr, 10);
    else if (name == "--tokens" && i + 1 < argc) a.tokens = std::strtoull(argv[++i], nullptr, 10);
    else throw std::invalid_argument("see the first lines of the source for the options");
  }
  return a;
}

}  // namespace

int main(int argc, char** argv) try {
  const arguments a = parse(argc, argv);
  const dse::testing::folder files;
  const dse::testing::authority authority;
  const std::string authority_file = files.write("ca.pem", dse::testing::pem(authority.own()));
  child<place> server([&](const auto& tell) {
    allow_files(a.nodes * 4 + 64);
    std::optional<dse::testing::identity> identity;
    if (a.tls) identity = authority.issue();
    dse::testing::fake_server nodes(cluster_of(a), dse::testing::listen_at_members(), identity);
    place at{nodes.port(), {}, {}};
    std::strncpy(at.contact_point, nodes.cluster().members[0].address_text().c_str(), sizeof at.contact_point - 1);
    std::strncpy(at.authority_file, authority_file.c_str(), sizeof at.authority_file - 1);
    tell(at);
    ::pause();
  });
  const place at = server.get();
  const auto run = [&](std::size_t connections) {
    child<figures> client([&](const auto& tell) { tell(measure(a, at, connections)); });
    const figures f = client.get();
    print(f);
    return f;
  };
  const figures once = run(1), twice = run(2);
  if (once.connections != a.nodes || twice.connections != 2 * a.nodes)
    throw std::runtime_error("not every connection was made");
  const std::size_t difference = (twice.heap_bytes - twice.heap_before) - (once.heap_bytes - once.heap_before);
  std::cout << "{\"heap_bytes_per_connection\": " << difference / a.nodes << "}\n";
  return 0;
} catch (const std::exception& e) {
  std::cerr << "startup: " << e.what() << '\n';
  return 1;
}
