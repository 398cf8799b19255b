#include "support/bundle/bundle_files.hpp"

#include <dse/cloud/secure_connect_bundle.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dse::cloud { namespace {

using dse::testing::authority;
using dse::testing::bundle_files;
using dse::testing::pem;

static_assert(makes_node_directory<secure_connect_bundle>);

class secure_connect_bundles : public ::testing::Test {
 protected:
  std::string failure() const {
    const auto bundle = secure_connect_bundle::try_from_memory(files.zipped());
    if (bundle) return "";
    EXPECT_EQ(bundle.error().code(), client_errc::invalid_argument);
    EXPECT_EQ(bundle.error().to_string().find("canary"), std::string::npos) << bundle.error().to_string();
    EXPECT_NE(bundle.error().details().hint.find("download"), std::string::npos) << bundle.error().to_string();
    return bundle.error().message();
  }
  std::string failure_with(const std::string& file, const std::string& content) {
    const std::string before = std::exchange(files.files[file], content);
    const std::string what = failure();
    files.files[file] = before;
    return what;
  }

  authority ca;
  dse::testing::identity own = ca.issue();
  bundle_files files{ca, own, "db.example", 29080};
  dse::testing::folder folder;
};

const std::string in_memory = "the secure-connect bundle in memory: ";

TEST_F(secure_connect_bundles, tell_what_is_in_them) {
  const auto bundle = secure_connect_bundle::from_memory(files.zipped());
  EXPECT_EQ(bundle.metadata_host(), "db.example");
  EXPECT_EQ(bundle.metadata_port(), 29080);
  EXPECT_EQ(bundle.local_datacenter(), "dc1");
  EXPECT_EQ(bundle.keyspace(), "shop");
  EXPECT_FALSE(bundle.has_credentials());
  EXPECT_EQ(bundle.tls().ca_pem(), pem(ca.own()));
  EXPECT_EQ(bundle.tls().certificate_pem(), pem(own.own));
  EXPECT_EQ(bundle.tls().private_key_pem().reveal(), pem(own.secret));
  const auto directory = bundle.make_directory();
  EXPECT_EQ(directory->tls().ca_pem(), pem(ca.own()));
  EXPECT_EQ(directory->describe(), "Astra's metadata service db.example:29080 (the secure-connect bundle in memory)");
}

TEST_F(secure_connect_bundles, come_from_files) {
  const bytes zipped = files.zipped();
  const std::string path =
      folder.write("shop.zip", std::string(reinterpret_cast<const char*>(zipped.data()), zipped.size()));
  const auto bundle = secure_connect_bundle::try_from_file(path);
  ASSERT_TRUE(bundle) << bundle.error().to_string();
  EXPECT_EQ(bundle->metadata_host(), "db.example");
  EXPECT_EQ(bundle->describe(), "the secure-connect bundle \"" + path + '"');
}

TEST_F(secure_connect_bundles, files_that_cannot_be_read_are_named) {
  const std::string not_a_zip = folder.write("shop.txt", "canary"),
                    too_large = folder.write("large.zip", std::string(3u << 20, 'x'));
  const std::string missing = folder.path("missing.zip");
  for (const auto& [path, what] :
       {std::pair{missing, "cannot be read: No such file"},
        std::pair{folder.path(""), "cannot be read: Is a directory"}, std::pair{not_a_zip, "no zip file"},
        std::pair{too_large, "larger than 1 MiB"}, std::pair{std::string("a\0b", 3), "NUL"}}) {
    const auto bundle = secure_connect_bundle::try_from_file(path);
    ASSERT_TRUE(bundle.has_error()) << path;
    EXPECT_EQ(bundle.error().code(), client_errc::invalid_argument);
    EXPECT_NE(bundle.error().message().find(what), std::string::npos) << bundle.error().to_string();
    EXPECT_NE(bundle.error().message().find(path), std::string::npos) << bundle.error().to_string();
    EXPECT_NE(bundle.error().details().hint, "");
  }
  EXPECT_THROW(secure_connect_bundle::from_file(missing), dse::exception);
}

TEST_F(secure_connect_bundles, each_missing_or_broken_file_is_named) {
  for (const std::string name : {"config.json", "ca.crt", "cert", "key"}) {
    const std::string before = files.files[name];
    files.files.erase(name);
    EXPECT_EQ(failure(), in_memory + name + " is missing");
    files.files[name] = before;
    for (const std::string& content :
         {std::string(), std::string("canary"), before.substr(0, before.size() / 2), std::string(10, '\0')})
      EXPECT_NE(failure_with(name, content).find(in_memory + name), std::string::npos) << name << ": " << content;
  }
  EXPECT_EQ(failure(), "");
  EXPECT_EQ(failure_with("ca.crt", ""), in_memory + "ca.crt holds no certificate in PEM form");
  std::string broken = files.files["cert"];
  broken.replace(40, 4, "AAAA");
  EXPECT_EQ(failure_with("cert", broken), in_memory + "cert holds a broken certificate");
  EXPECT_EQ(failure_with("ca.crt", files.files["ca.crt"] + broken), in_memory + "ca.crt holds a broken certificate");
}

TEST_F(secure_connect_bundles, a_key_has_to_be_that_of_the_certificate_and_unencrypted) {
  EXPECT_EQ(failure_with("key", pem(dse::testing::new_key())),
            in_memory + "key is not the key of the certificate in cert");
  EXPECT_EQ(failure_with("key", pem(own.secret, "canary")),
            in_memory + "key holds no private key in PEM form that can be read without a password");
}

TEST_F(secure_connect_bundles, each_missing_or_broken_field_is_named) {
  const auto with = [&](const std::string& config) { return failure_with("config.json", config); };
  const std::string prefix = in_memory + "config.json: field ";
  EXPECT_EQ(with(R"({"port": 1})"), prefix + "\"host\" is missing");
  EXPECT_EQ(with(R"({"host": "", "port": 1})"), prefix + "\"host\" is missing");
  EXPECT_EQ(with(R"({"host": null, "port": 1})"), prefix + "\"host\" is missing");
  EXPECT_EQ(with(R"({"host": 7, "port": 1})"), prefix + "\"host\" is no text");
  EXPECT_EQ(with(R"({"host": "a\u0000b", "port": 1})"), prefix + "\"host\" holds a NUL character");
  for (const char* host : {"https://db.example", "db.example/x", "a b", "u@h", "[::1]"})
    EXPECT_EQ(with(R"({"host": ")" + std::string(host) + R"(", "port": 1})"),
              prefix + "\"host\" is no host name: \"" + host + '"');
  EXPECT_EQ(with(R"({"host": "h"})"), prefix + "\"port\" is missing");
  for (const char* port : {"0", "65536", "-1", "1.5", "\"30443\"", "true", "[]", "{}", "99999999999999999999"})
    EXPECT_EQ(with(R"({"host": "h", "port": )" + std::string(port) + "}"),
              prefix + "\"port\" is no number from 1 to 65535")
        << port;
  for (const std::string field : {"keyspace", "localDC", "username", "password"})
    EXPECT_EQ(with(R"({"host": "h", "port": 1, ")" + field + R"(": ["canary"]})"),
              prefix + '"' + field + "\" is no text");
  EXPECT_NE(with("{canary").find("config.json is no JSON"), std::string::npos);
  EXPECT_EQ(with(std::string(1000, '[')), in_memory + "config.json is nested too deep");
  EXPECT_EQ(with(R"({"host": "::1", "port": 65535, "keyspace": null})"), "");
}

TEST_F(secure_connect_bundles, old_ones_hold_credentials) {
  files.files["config.json"] = R"({"host": "h", "port": 1, "username": "ada", "password": "s3cret-canary"})";
  const auto bundle = secure_connect_bundle::from_memory(files.zipped());
  EXPECT_TRUE(bundle.has_credentials());
  EXPECT_EQ(bundle.user(), "ada");
  EXPECT_EQ(bundle.password().reveal(), "s3cret-canary");
  files.files["config.json"] = R"({"host": "h", "port": 1, "username": "ada"})";
  EXPECT_FALSE(secure_connect_bundle::from_memory(files.zipped()).has_credentials());
}

TEST_F(secure_connect_bundles, that_were_moved_from_are_whole) {
  auto bundle = secure_connect_bundle::from_memory(files.zipped());
  const auto other = std::move(bundle);
  EXPECT_EQ(bundle.metadata_host(), other.metadata_host());
}

}}  // namespace dse::cloud
