#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <string>

namespace dse::testing {

using certificate = std::shared_ptr<X509>;
using key = std::shared_ptr<EVP_PKEY>;

struct identity {
  certificate own;
  key secret;
};

/// What a certificate shall say.
struct certificate_request {
  std::string common_name = "server";
  std::string alternative_names = "DNS:node.example";  // as OpenSSL's configuration writes them; empty: none
  std::string extended_usage = "serverAuth,clientAuth";
  std::string raw_dns_name = {};  // one more name, byte by byte
  long valid_from_days = -1;
  long valid_until_days = 1;
};

key new_key();
key new_weak_key();  // RSA, 1024 bits

/// An authority that signs certificates with P-256 keys.
class authority {
 public:
  explicit authority(const std::string& name = "Test authority");
  /// An authority below this one.
  authority intermediate(const std::string& name) const;
  identity issue(const certificate_request& request = {}) const { return issue(request, new_key()); }
  identity issue(const certificate_request& request, const key& subject_key) const;
  const certificate& own() const { return self_.own; }

 private:
  explicit authority(identity self) : self_(std::move(self)) {}
  identity self_;
};

/// Of "node.example", with no authority but itself.
identity self_signed();

/// Files of one test, removed with it.
class folder {
 public:
  folder();
  ~folder();
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;

  std::string write(const std::string& name, const std::string& content) const;
  std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string pem(const certificate& c);
/// Encrypted unless the password is empty.
std::string pem(const key& k, const std::string& password = {});
std::string der(const certificate& c);
/// A PKCS #12 container; without a password it is not encrypted.
std::string pkcs12(const identity& who, const std::string& password = {}, const certificate& authority = {});
/// The same with authorities only.
std::string pkcs12_of_authority(const certificate& authority, const std::string& password);

}  // namespace dse::testing
