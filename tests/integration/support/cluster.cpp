#include "support/cluster.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <thread>

namespace dse::testing {
namespace {

constexpr const char* launcher = "tests/server/bin/dse-test-server";

/// What the command prints; throws with it when the command fails.
std::string run(const std::string& command) {
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string output;
  char piece[4096];
  while (const std::size_t n = std::fread(piece, 1, sizeof piece, pipe)) output.append(piece, n);
  if (pclose(pipe) != 0) throw std::runtime_error(command + " failed:\n" + output);
  return output;
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// A user's context that runs for the whole process.
struct user_context {
  user_context() {
    for (int i = 0; i < 2; ++i) threads.emplace_back([this] { io.run(); });
  }
  ~user_context() {
    work.reset();
    io.stop();
    for (std::thread& t : threads) t.join();
  }
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  std::vector<std::thread> threads;
};

}  // namespace

cluster& cluster::with(const std::string& arguments) {
  static std::map<std::string, std::unique_ptr<cluster>> running;
  auto& c = running[arguments];
  if (!c) c.reset(new cluster(arguments));
  return *c;
}

cluster::cluster(const std::string& arguments) {
  char path[] = "/tmp/dse-integration-XXXXXX";
  if (!mkdtemp(path)) throw std::runtime_error("no temporary folder");
  dir_ = path;
  run(std::string(launcher) + " start --dir " + dir_ + " --owner " + std::to_string(getpid()) + " " + arguments);
  for (const std::string& line : split(run("python3 tests/integration/support/describe_cluster.py " + dir_), '\n')) {
    std::vector<std::string> words = split(line, '\t');
    const std::string what = words.front();
    words.erase(words.begin());
    if (what == "node") nodes_.push_back({words[0], words[1], std::stoi(words[2]), std::stoi(words[3])});
    else if (what == "tls") tls_ = words;
    else if (what == "kerberos") kerberos_ = words;
  }
}

cluster::~cluster() {
  static_cast<void>(std::system((std::string(launcher) + " stop --remove --dir " + dir_ + " >/dev/null 2>&1").c_str()));
}

std::string cluster::address(bool front) const {
  return nodes_[0].address + ':' + std::to_string(front ? nodes_[0].front_port : nodes_[0].port);
}

void cluster::change(const std::string& action, const std::string& name) const {
  run(std::string(launcher) + " node " + action + " " + name + " --dir " + dir_);
}

options session_options(const std::string& address) {
  options o;
  o.contact_points(address).connect_timeout(std::chrono::seconds(20)).request_timeout(std::chrono::seconds(20));
  const char* chosen = std::getenv("DSE_TEST_IO");
  const std::string how = chosen ? chosen : "";
  if (how == "threads4") {
    o.io_threads(4);
  } else if (how == "user_context2") {
    static user_context context;
    o.add_executor(context.io.get_executor());
  } else if (how == "thread_pool") {
    static boost::asio::thread_pool pool(2);
    o.add_executor(pool.get_executor()).add_executor(pool.get_executor());
  } else if (!how.empty()) {
    throw std::runtime_error("DSE_TEST_IO=" + how + " is unknown");
  }
  return o;
}

}  // namespace dse::testing
