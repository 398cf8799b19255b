#include "net/tls_context.hpp"

#include "support/tls/certificates.hpp"

#include <gtest/gtest.h>

namespace {

using dse::client_errc;
using dse::tls_options;
using dse::net::tls_context;
using dse::testing::authority;
using dse::testing::der;
using dse::testing::folder;
using dse::testing::pem;

dse::error failure_of(const tls_options& options) {
  const auto made = tls_context::make(options);
  EXPECT_FALSE(made);
  if (made) return {};
  EXPECT_EQ(made.error().code(), client_errc::invalid_argument);
  EXPECT_FALSE(made.error().details().hint.empty()) << made.error().message();
  return made.error();
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class tls_context_files : public testing::Test {
 protected:
  tls_options client(const std::string& certificates, const std::string& key) {
    return tls_options()
        .certificate_file(files.write("c.pem", certificates))
        .private_key_file(files.write("k.pem", key));
  }

  folder files;
  authority root;
  dse::testing::identity who = root.issue();
};

TEST_F(tls_context_files, system_store_needs_no_file) { EXPECT_TRUE(tls_context::make(tls_options())); }

TEST_F(tls_context_files, missing_file_is_named_with_its_option) {
  const std::string path = files.path("none.pem");
  EXPECT_EQ(failure_of(tls_options().ca_file(path)).message(),
            "tls_options::ca_file(\"" + path + "\"): the file cannot be read: No such file or directory");
  EXPECT_EQ(failure_of(tls_options().certificate_file(path).private_key_file(path)).message(),
            "tls_options::certificate_file(\"" + path + "\"): the file cannot be read: No such file or directory");
}

TEST_F(tls_context_files, folder_is_no_file) {
  EXPECT_TRUE(contains(failure_of(tls_options().ca_file(files.path(""))).message(), "cannot be read: Is a directory"));
}

TEST_F(tls_context_files, file_without_certificate_is_refused) {
  for (const std::string& content : {std::string(), std::string("nonsense"), pem(who.secret)}) {
    const dse::error e = failure_of(tls_options().ca_file(files.write("ca.pem", content)));
    EXPECT_TRUE(contains(e.message(), "holds no certificate in PEM form")) << e.message();
    EXPECT_EQ(e.details().hint, "name a PEM file with a line -----BEGIN CERTIFICATE-----");
  }
}

TEST_F(tls_context_files, other_containers_are_recognised) {
  EXPECT_TRUE(contains(failure_of(tls_options().ca_file(files.write("ca.der", der(root.own())))).details().hint,
                       "openssl x509 -inform der"));
  // The first bytes of a JKS file: magic number and version 2.
  const std::string key_store("\xFE\xED\xFE\xED\0\0\0\2", 8);
  EXPECT_TRUE(contains(failure_of(tls_options().ca_file(files.write("ca.jks", key_store))).details().hint, "keytool"));
}

TEST_F(tls_context_files, broken_certificate_is_counted) {
  std::string broken = pem(root.own());
  broken[broken.size() / 2] = '!';
  const dse::error e = failure_of(tls_options().ca_file(files.write("ca.pem", pem(root.own()) + broken)));
  EXPECT_TRUE(contains(e.message(), "holds a broken certificate (number 2): ")) << e.message();
}

TEST_F(tls_context_files, certificate_and_key_belong_together) {
  EXPECT_TRUE(tls_context::make(client(pem(who.own) + pem(root.own()), pem(who.secret))));
  EXPECT_EQ(failure_of(client(pem(who.own), "").private_key_file("")).message(),
            "tls_options::certificate_file() is set, private_key_file() is not");
  EXPECT_EQ(failure_of(client("", pem(who.secret)).certificate_file("")).message(),
            "tls_options::private_key_file() is set, certificate_file() is not");
  for (const dse::testing::key& other : {dse::testing::new_key(), dse::testing::new_weak_key()}) {
    const dse::error e = failure_of(client(pem(who.own), pem(other)));
    EXPECT_TRUE(contains(e.message(), "holds another key than that of the certificate in ")) << e.message();
  }
}

TEST_F(tls_context_files, one_file_may_hold_certificate_and_key) {
  const std::string both = files.write("both.pem", pem(who.secret) + pem(who.own));
  EXPECT_TRUE(tls_context::make(tls_options().certificate_file(both).private_key_file(both)));
}

TEST_F(tls_context_files, key_that_is_no_key_is_refused) {
  EXPECT_TRUE(contains(failure_of(client(pem(who.own), "nonsense")).message(), "holds no private key in PEM form"));
  std::string broken = pem(who.secret);
  broken[broken.size() / 2] = '!';
  EXPECT_TRUE(contains(failure_of(client(pem(who.own), broken)).message(), "holds a broken private key: "));
}

TEST_F(tls_context_files, encrypted_key_needs_its_password) {
  const std::string key = pem(who.secret, "hunter2");
  EXPECT_TRUE(tls_context::make(client(pem(who.own), key).private_key_password("hunter2")));
  const dse::error without = failure_of(client(pem(who.own), key));
  EXPECT_TRUE(contains(without.message(), "is encrypted")) << without.message();
  EXPECT_TRUE(contains(without.details().hint, "private_key_password()"));
}

TEST_F(tls_context_files, wrong_password_is_told_and_not_shown) {
  const std::string key = pem(who.secret, "hunter2");
  for (const std::string& wrong : {std::string("canary"), "canary" + std::string(2000, 'x')}) {
    const dse::error e = failure_of(client(pem(who.own), key).private_key_password(wrong));
    EXPECT_TRUE(contains(e.message(), "cannot be decrypted")) << e.message();
    EXPECT_FALSE(contains(e.to_string(), "canary")) << e.to_string();
  }
}

TEST_F(tls_context_files, weak_client_certificate_is_refused) {
  const dse::testing::identity weak = root.issue({}, dse::testing::new_weak_key());
  EXPECT_TRUE(contains(failure_of(client(pem(weak.own), pem(weak.secret))).message(), "cannot be used: "));
}

}  // namespace
