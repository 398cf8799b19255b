#include "kdc.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace dse::testing {
namespace {

std::filesystem::path find_program(const std::string& name) {
  for (const char* folder : {"/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"}) {
    const std::filesystem::path candidate = std::filesystem::path(folder) / name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  throw std::runtime_error(name +
                           " is not installed, and these tests need a Kerberos KDC (Debian: apt-get install "
                           "krb5-kdc krb5-admin-server krb5-user libsasl2-modules-gssapi-mit)");
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// A port that is free for UDP and for TCP.
std::uint16_t free_port() {
  for (int attempt = 0; attempt < 50; ++attempt) {
    const int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    bool free = bind(tcp, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                getsockname(tcp, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
                bind(udp, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    close(tcp);
    close(udp);
    if (free) return ntohs(address.sin_port);
  }
  throw std::runtime_error("no port of 127.0.0.1 is free for a KDC");
}

bool accepts_connections(std::uint16_t port) {
  const int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool connected = connect(tcp, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(tcp);
  return connected;
}

}  // namespace

kdc::kdc(std::string realm) : realm_(std::move(realm)) {
  std::string name = (std::filesystem::temp_directory_path() / "dse-kdc-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a folder like " + name);
  folder_ = name;
  try {
    port_ = free_port();
    write_configuration();
    setenv("KRB5_CONFIG", (folder_ / "krb5.conf").c_str(), 1);
    setenv("KRB5_KDC_PROFILE", (folder_ / "kdc.conf").c_str(), 1);
    run("kdb5_util", {"create", "-s", "-r", realm_, "-P", "master"});
    start();
  } catch (...) {
    stop();
    std::filesystem::remove_all(folder_);
    throw;
  }
}

kdc::~kdc() {
  stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void kdc::write_configuration() const {
  const std::string place = folder_.string() + "/";
  std::ofstream(place + "krb5.conf") << "[libdefaults]\n default_realm = " << realm_
                                     << "\n dns_lookup_kdc = false\n dns_lookup_realm = false\n rdns = false\n"
                                        " dns_canonicalize_hostname = false\n default_ccache_name = FILE:"
                                     << place << "default_cache\n[realms]\n " << realm_
                                     << " = {\n  kdc = 127.0.0.1:" << port_ << "\n }\n";
  std::ofstream(place + "kdc.conf") << "[kdcdefaults]\n kdc_listen = 127.0.0.1:" << port_
                                    << "\n kdc_tcp_listen = 127.0.0.1:" << port_ << "\n[realms]\n " << realm_
                                    << " = {\n  database_name = " << place << "principal\n  key_stash_file = " << place
                                    << "stash\n  supported_enctypes = aes128-cts:normal\n  max_life = 1h\n }\n"
                                       "[logging]\n kdc = FILE:"
                                    << place << "kdc.log\n default = FILE:" << place << "kdc.log\n";
}

void kdc::add_principal(const std::string& name) {
  run("kadmin.local", {"-r", realm_, "-q", "addprinc -randkey " + name});
}

void kdc::delete_principal(const std::string& name) {
  run("kadmin.local", {"-r", realm_, "-q", "delprinc -force " + name});
}

std::filesystem::path kdc::add_to_keytab(const std::string& keytab, const std::string& principal) {
  const std::filesystem::path file = folder_ / keytab;
  run("kadmin.local", {"-r", realm_, "-q", "ktadd -k " + file.string() + " " + principal});
  if (!std::filesystem::exists(file)) throw std::runtime_error("kadmin.local made no keytab " + file.string());
  return file;
}

std::filesystem::path kdc::kinit(const std::string& cache, const std::string& principal,
                                 const std::filesystem::path& keytab) {
  const std::filesystem::path file = folder_ / cache;
  run("kinit", {"-c", "FILE:" + file.string(), "-k", "-t", keytab.string(), principal});
  return file;
}

void kdc::start() {
  if (process_ >= 0) return;
  process_ = spawn(find_program("krb5kdc").string(), {"-n", "-r", realm_}, folder_ / "krb5kdc.out");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!accepts_connections(port_)) {
    int status = 0;
    const bool ended = waitpid(process_, &status, WNOHANG) == process_;
    if (ended) process_ = -1;
    if (ended || std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error("krb5kdc does not listen on 127.0.0.1:" + std::to_string(port_) + ": " +
                               contents(folder_ / "krb5kdc.out") + contents(folder_ / "kdc.log"));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void kdc::stop() {
  if (process_ < 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

void kdc::run(const std::string& program, std::vector<std::string> arguments) const {
  const std::filesystem::path output = folder_ / (program + ".out");
  const pid_t child = spawn(find_program(program).string(), arguments, output);
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0)
    throw std::runtime_error(program + " failed: " + contents(output));
}

pid_t kdc::spawn(const std::string& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& output) const {
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot fork for " + program);
  if (child == 0) {
    // A test that crashes takes its KDC along.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    const int in = open("/dev/null", O_RDONLY);
    const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  return child;
}

}  // namespace dse::testing
