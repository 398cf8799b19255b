#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dse::testing {

/// A Kerberos realm of its own: database, keytabs and configuration in a temporary folder, and an MIT KDC on a free
/// port of 127.0.0.1. Everything goes with the object.
///
/// Construction points this process at it by KRB5_CONFIG, which libkrb5 offers no other way to set. Failures throw
/// std::runtime_error that names the missing program or shows its output. The KDC ends with the thread that started it.
class kdc {
 public:
  explicit kdc(std::string realm = "TEST.LOCAL");
  kdc(const kdc&) = delete;
  kdc& operator=(const kdc&) = delete;
  ~kdc();

  const std::string& realm() const noexcept { return realm_; }
  const std::filesystem::path& folder() const noexcept { return folder_; }
  std::uint16_t port() const noexcept { return port_; }

  /// Makes a principal with a random key.
  void add_principal(const std::string& name);
  void delete_principal(const std::string& name);
  /// Adds a new key of a principal to a keytab; keys of it in other keytabs are stale then.
  std::filesystem::path add_to_keytab(const std::string& keytab, const std::string& principal);
  /// Gets a ticket by keytab into a cache file.
  std::filesystem::path kinit(const std::string& cache, const std::string& principal,
                              const std::filesystem::path& keytab);

  /// Does nothing while the KDC runs, as it does after construction.
  void start();
  /// Ends the KDC; its port refuses connections afterwards.
  void stop();

 private:
  void write_configuration() const;
  void run(const std::string& program, std::vector<std::string> arguments) const;
  pid_t spawn(const std::string& program, const std::vector<std::string>& arguments,
              const std::filesystem::path& output) const;

  std::string realm_;
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

}  // namespace dse::testing
