#include "net/tls_context.hpp"

#include "support/tls/certificates.hpp"
#include "tls_conversation.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace {

using dse::client_errc;
using dse::tls_options;
using dse::net::tls_context;
using dse::testing::authority;
using dse::testing::contains;
using dse::testing::der;
using dse::testing::folder;
using dse::testing::pem;
using dse::testing::pkcs12;

dse::error failure_of(const tls_options& options) {
  const auto made = tls_context::make(options);
  EXPECT_FALSE(made);
  if (made) return {};
  EXPECT_EQ(made.error().code(), client_errc::invalid_argument);
  EXPECT_FALSE(made.error().details().hint.empty()) << made.error().message();
  return made.error();
}

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
    EXPECT_EQ(e.details().hint, "it takes PEM, with a line -----BEGIN CERTIFICATE-----");
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

TEST_F(tls_context_files, everything_may_come_from_memory) {
  const tls_options options = tls_options()
                                  .ca_pem(pem(root.own()))
                                  .certificate_pem(pem(who.own) + pem(root.own()))
                                  .private_key_pem(dse::secret(pem(who.secret, "hunter2")))
                                  .private_key_password("hunter2");
  const auto made = tls_context::make(options);
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_EQ((*made)->authorities(), "tls_options::ca_pem()");
  EXPECT_EQ((*made)->identity(), "tls_options::certificate_pem()");
  EXPECT_EQ(failure_of(tls_options().ca_pem("nonsense")).message(),
            "tls_options::ca_pem(): the text holds no certificate in PEM form");
  EXPECT_EQ(failure_of(tls_options(options).private_key_pem(dse::secret("canary"))).message(),
            "tls_options::private_key_pem(): the text holds no private key in PEM form");
}

TEST_F(tls_context_files, file_and_memory_exclude_each_other) {
  const std::string file = files.write("ca.pem", pem(root.own()));
  EXPECT_EQ(failure_of(tls_options().ca_file(file).ca_pem(pem(root.own()))).message(),
            "tls_options::ca_file() and ca_pem() are both set");
  EXPECT_EQ(failure_of(client(pem(who.own), pem(who.secret)).certificate_pem(pem(who.own))).message(),
            "tls_options::certificate_file() and certificate_pem() are both set");
  EXPECT_EQ(failure_of(client(pem(who.own), pem(who.secret)).private_key_pem(dse::secret("x"))).message(),
            "tls_options::private_key_file() and private_key_pem() are both set");
  EXPECT_EQ(failure_of(client(pem(who.own), pem(who.secret)).pkcs12_file(file)).message(),
            "tls_options::pkcs12_file() and certificate_file() are both set");
}

TEST_F(tls_context_files, pkcs12_holds_certificate_and_key) {
  for (const std::string& password : {std::string(), std::string("hunter2")}) {
    const std::string file = files.write("who.p12", pkcs12(who, password, root.own()));
    const auto made = tls_context::make(tls_options().pkcs12_file(file).private_key_password(password));
    ASSERT_TRUE(made) << made.error().to_string();
    EXPECT_EQ((*made)->identity(), file);
  }
}

TEST_F(tls_context_files, pkcs12_that_cannot_be_used_is_told_why) {
  const auto failure = [&](const std::string& content, const std::string& password) {
    return failure_of(tls_options().pkcs12_file(files.write("who.p12", content)).private_key_password(password));
  };
  const std::string good = pkcs12(who, "hunter2");
  EXPECT_TRUE(contains(failure(good, "").message(), "is encrypted"));
  EXPECT_TRUE(contains(failure(good, "canary").message(), "cannot be decrypted, or is damaged"));
  EXPECT_FALSE(contains(failure(good, "canary").to_string(), "canary"));
  EXPECT_TRUE(contains(failure("nonsense", "").message(), "is no PKCS #12 container"));
  EXPECT_TRUE(contains(failure(pem(who.own), "").details().hint, "certificate_file()"));
  EXPECT_TRUE(contains(failure(good.substr(0, good.size() - 9), "hunter2").message(), "the file "));
  EXPECT_TRUE(contains(failure(dse::testing::pkcs12_of_authority(root.own(), "hunter2"), "hunter2").message(),
                       "holds no private key with its certificate"));
  // Whatever byte is damaged, it ends with an error or with the same identity.
  for (std::size_t i = 0; i < good.size(); i += 7) {
    std::string damaged = good;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
    const auto made = tls_context::make(
        tls_options().pkcs12_file(files.write("damaged.p12", damaged)).private_key_password("hunter2"));
    if (!made) {
      EXPECT_EQ(made.error().code(), client_errc::invalid_argument);
    }
  }
}

TEST(tls_context, ciphers_have_to_exist) {
  EXPECT_TRUE(tls_context::make(tls_options().ciphers("ECDHE+AESGCM").cipher_suites("TLS_AES_256_GCM_SHA384")));
  EXPECT_EQ(failure_of(tls_options().ciphers("NO-SUCH-CIPHER")).message(),
            "tls_options::ciphers(\"NO-SUCH-CIPHER\"): OpenSSL has none of these for TLS 1.2");
  EXPECT_EQ(
      failure_of(tls_options().cipher_suites("TLS_AES_256_GCM_SHA384:TLS_X")).message(),
      "tls_options::cipher_suites(\"TLS_AES_256_GCM_SHA384:TLS_X\"): OpenSSL does not know all of these for TLS 1.3");
  EXPECT_EQ(failure_of(tls_options().ciphers("ALL:@SECLEVEL=0")).message(),
            "tls_options::ciphers(\"ALL:@SECLEVEL=0\") lowers OpenSSL's security level");
}

TEST(tls_context, what_weakens_it_is_named) {
  const auto weakened = [](const tls_options& o) { return tls_context::make(o).value()->weakened_by(); };
  using strings = std::vector<std::string>;
  EXPECT_EQ(weakened(tls_options()), strings());
  EXPECT_EQ(weakened(tls_options().accept_any_host_name(true)), strings{"tls_options::accept_any_host_name()"});
  EXPECT_EQ(weakened(tls_options().accept_any_certificate(true)), strings{"tls_options::accept_any_certificate()"});
  const std::shared_ptr<SSL_CTX> own(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  EXPECT_EQ(weakened(tls_options().native_context(own)), strings{"SSL_VERIFY_NONE in tls_options::native_context()"});
  SSL_CTX_set_verify(own.get(), SSL_VERIFY_PEER, nullptr);
  EXPECT_EQ(weakened(tls_options().native_context(own)), strings());
}

TEST(tls_context, own_context_stands_alone) {
  const std::shared_ptr<SSL_CTX> own(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  for (const tls_options& o :
       {tls_options().ca_pem("x"), tls_options().pkcs12_file("x"), tls_options().ciphers("x"),
        tls_options().min_version(dse::tls_version::v1_3), tls_options().accept_any_certificate(true)}) {
    const dse::error e = failure_of(tls_options(o).native_context(own));
    EXPECT_TRUE(contains(e.message(), "native_context() and ")) << e.message();
  }
  EXPECT_TRUE(tls_context::make(tls_options().native_context(own).server_name("node.example")));
}

TEST_F(tls_context_files, weak_client_certificate_is_refused) {
  const dse::testing::identity weak = root.issue({}, dse::testing::new_weak_key());
  EXPECT_TRUE(
      contains(failure_of(client(pem(weak.own), pem(weak.secret))).message(), "the certificate cannot be used: "));
}

}  // namespace
