// fault_node: one node of a cluster, in a process that can be killed and stopped.
//
//   fault_node --nodes 127.0.0.1,127.0.0.2,127.0.0.3 --index 1 --port P --journal FILE [--service-ms 20] [--no-events]
//
// Prints READY when it listens. Notes each execution in the journal before it answers: `token microseconds` of the
// steady clock. Tells clients when another node comes and goes, as it finds out itself (gossip). Ends with its input,
// on which it takes these lines, and answers each with one:
//
//   mute | unmute     statements are executed, and never answered; everything else is
//   delay MS SHARE    of a hundred statements so many are answered after MS, the others after the service time
//   status            STATUS events=N connections=N accepted=N complaints=N
#include "fake_server/fake_server.hpp"
#include "faults/gossip.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <sstream>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using dse::testing::fake_server;
using std::chrono::milliseconds;

struct arguments {
  std::vector<asio::ip::address_v4> nodes;
  std::size_t index = 0;
  std::uint16_t port = 0;
  std::string journal;
  milliseconds service{20};
  bool events = true;
};

arguments parse(int argc, char** argv) {
  std::map<std::string, std::string> given;
  arguments a;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--no-events") a.events = false;
    else if (i + 1 < argc) given.emplace(argv[i], argv[i + 1]), ++i;
  }
  std::istringstream list(given["--nodes"]);
  for (std::string address; std::getline(list, address, ',');) a.nodes.push_back(asio::ip::make_address_v4(address));
  a.index = std::stoul(given["--index"]);
  a.port = static_cast<std::uint16_t>(std::stoul(given["--port"]));
  a.journal = given["--journal"];
  if (given.contains("--service-ms")) a.service = milliseconds(std::stol(given["--service-ms"]));
  if (a.index >= a.nodes.size() || a.journal.empty()) throw std::invalid_argument("see the first lines of the source");
  return a;
}

/// What is in it survives a kill: the kernel has it.
class journal {
 public:
  explicit journal(const std::string& path)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
    if (file_ < 0) throw std::system_error(errno, std::generic_category(), path);
  }
  void note(std::int64_t token) const {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    const std::string line = std::to_string(token) + ' ' + std::to_string(us) + '\n';
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      throw std::system_error(errno, std::generic_category(), "journal");
  }

 private:
  int file_;
};

/// How statements are treated; belongs to the server's thread.
struct manners {
  milliseconds service;
  milliseconds late{0};
  unsigned late_share = 0;
  bool mute = false;
  unsigned statements = 0;

  dse::testing::treatment operator()(const dse::testing::server_request& r) {
    const auto* query = r.as<dse::testing::query_request>();
    if (!r.as<dse::testing::execute_request>() && (!query || query->text.find("sim.") == std::string::npos)) return {};
    dse::testing::treatment t;
    t.answers = !mute;
    t.delay = statements++ % 100 < late_share ? late : service;
    return t;
  }
};

// Who listens also serves at once: what is to be noted is noted from the first request on.
dse::testing::model_cluster cluster_of(const arguments& a, const journal& j) {
  dse::testing::model_cluster cluster(a.nodes.size());
  cluster.on_execution = [&j](std::int64_t token) { j.note(token); };
  for (std::size_t i = 0; i < a.nodes.size(); ++i) cluster.members[i].address = a.nodes[i].to_bytes();
  return cluster;
}

class node {
 public:
  explicit node(const arguments& a)
      : arguments_(a),
        journal_(a.journal),
        manners_{a.service},
        input_(io_, ::dup(STDIN_FILENO)),
        server_(cluster_of(a, journal_), {a.port, a.index}) {
    server_.on_thread(
        [this] { server_.node(arguments_.index).on_request = [this](const auto& r) { return manners_(r); }; });
    read();
    if (arguments_.events) gossip_.emplace(io_, others(), [this](std::size_t i, bool up) { tell(i, up); });
    std::cout << "READY" << std::endl;
  }
  void run() { io_.run(); }

 private:
  std::vector<tcp::endpoint> others() const {
    std::vector<tcp::endpoint> list;
    for (std::size_t i = 0; i < arguments_.nodes.size(); ++i)
      if (i != arguments_.index) list.emplace_back(arguments_.nodes[i], arguments_.port);
    return list;
  }
  void tell(std::size_t other, bool up) {
    const std::size_t about = other < arguments_.index ? other : other + 1;
    server_.on_thread([&] { server_.tell_all("STATUS_CHANGE", up ? "UP" : "DOWN", about); });
  }

  void read() {
    asio::async_read_until(input_, lines_, '\n', [this](auto ec, std::size_t) {
      if (ec) return io_.stop();
      std::string line;
      std::istream text(&lines_);
      std::getline(text, line);
      std::cout << obey(line) << std::endl;
      read();
    });
  }
  std::string obey(const std::string& line) {
    std::istringstream words(line);
    std::string verb;
    long ms = 0;
    unsigned share = 0;
    words >> verb >> ms >> share;
    return server_.on_thread([&]() -> std::string {
      if (verb == "status") return status();
      if (verb == "mute" || verb == "unmute") manners_.mute = verb == "mute";
      else if (verb == "delay") manners_.late = milliseconds(ms), manners_.late_share = share;
      else return "UNKNOWN " + line;
      return "OK";
    });
  }
  std::string status() const {
    for (const std::string& c : server_.complaints()) std::cerr << "fault_node: " << c << '\n';
    return "STATUS events=" + std::to_string(server_.event_connections(arguments_.index)) +
           " connections=" + std::to_string(server_.connections(arguments_.index)) +
           " accepted=" + std::to_string(server_.accepted(arguments_.index)) +
           " complaints=" + std::to_string(server_.complaints().size());
  }

  arguments arguments_;
  journal journal_;
  manners manners_;
  asio::io_context io_{1};
  asio::posix::stream_descriptor input_;
  asio::streambuf lines_;
  fake_server server_;
  std::optional<dse::bench::gossip> gossip_;
};

}  // namespace

int main(int argc, char** argv) try {
  node(parse(argc, argv)).run();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "fault_node: " << e.what() << '\n';
  return 1;
}
