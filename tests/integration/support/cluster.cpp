#include "support/cluster.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
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

/// An io_context of a user's, run by two threads.
class user_context {
 public:
  user_context() {
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { io_.run(); });
  }
  ~user_context() {
    work_.reset();
    io_.stop();
    for (std::thread& t : threads_) t.join();
  }
  boost::asio::any_io_executor executor() { return io_.get_executor(); }

 private:
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  std::vector<std::thread> threads_;
};

/// What sessions run on where DSE_TEST_IO says so. Its threads end with the tests: those that end after OpenSSL has
/// cleaned up leak what it keeps for them.
class user_threads : public ::testing::Environment {
 public:
  void TearDown() override {
    context_.reset();
    pool_.reset();
  }
  boost::asio::any_io_executor context() {
    if (!context_) context_ = std::make_unique<user_context>();
    return context_->executor();
  }
  boost::asio::any_io_executor pool() {
    if (!pool_) pool_ = std::make_unique<boost::asio::thread_pool>(2);
    return pool_->get_executor();
  }

 private:
  std::unique_ptr<user_context> context_;
  std::unique_ptr<boost::asio::thread_pool> pool_;
};

user_threads& threads = static_cast<user_threads&>(*::testing::AddGlobalTestEnvironment(new user_threads));

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
    else if (what == "astra") bundle_ = words[0];
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

void cluster::change_kdc(const std::string& action) const {
  run(std::string(launcher) + " kdc " + action + " --dir " + dir_);
}

void cluster::change_proxy(const std::string& action) const {
  run(std::string(launcher) + " proxy " + action + " --dir " + dir_);
}

std::string cluster::kinit(const std::string& arguments) const {
  static int made = 0;
  const std::string cache = "FILE:" + dir_ + "/ticket" + std::to_string(++made);
  run(std::string(launcher) + " kinit --ccache " + cache + " " + arguments + " --dir " + dir_);
  return cache;
}

void cluster::take_logins(const std::string& settings) const {
  std::ofstream(dir_ + "/login.properties") << settings << '\n';
}

options session_options(const std::string& address) {
  options o;
  o.contact_points(address).connect_timeout(std::chrono::seconds(20)).request_timeout(std::chrono::seconds(20));
  const char* chosen = std::getenv("DSE_TEST_IO");
  const std::string how = chosen ? chosen : "";
  if (how == "threads4") {
    o.io_threads(4);
  } else if (how == "user_context2") {
    o.add_executor(threads.context());
  } else if (how == "thread_pool") {
    o.add_executor(threads.pool()).add_executor(threads.pool());
  } else if (how != "own" && !how.empty()) {
    throw std::runtime_error("DSE_TEST_IO=" + how + " is unknown");
  }
  return o;
}

}  // namespace dse::testing
