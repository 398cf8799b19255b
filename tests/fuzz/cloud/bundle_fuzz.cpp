#include "bundle_content.hpp"
#include "fuzz/target.hpp"
#include "support/bundle/zip_file.hpp"
#include "zip_archive.hpp"

#include <string>

namespace dse::fuzz::cloud_bundle { namespace {

using cloud::zip_archive;
using testing::zip_file;

zip_file bundle_with(const std::string& config) {
  return {{{.name = "config.json", .content = config},
           {.name = "ca.crt", .content = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"},
           {.name = "cert", .content = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"},
           {.name = "key",
            .content = "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n",
            .deflated = false}}};
}

void check_archive(bytes_view file) {
  const auto archive = zip_archive::open(file);
  if (!archive) return require(archive.error().code() == client_errc::invalid_argument, "refused with another code");
  for (const char* name : {"config.json", "ca.crt", "cert", "key"}) {
    const auto content = archive->read(name);
    if (!content) {
      require(content.error().code() == client_errc::invalid_argument, "a member is refused with another code");
      continue;
    }
    require(content->size() <= zip_archive::largest_member, "a member is larger than it may be");
    touch(content->view());
  }
}

void check_bundle(bytes_view file) {
  const auto bundle = cloud::read_bundle(file, "it");
  if (bundle) return require(!bundle->host.empty() && bundle->port != 0, "a bundle names its service");
  require(bundle.error().code() == client_errc::invalid_argument, "a bundle is refused with another code");
  const std::string text = bundle.error().to_string();
  // Only a host's name is quoted.
  if (text.find("no host name") == text.npos)
    require(text.find("canary") == text.npos, "an error shows a secret: " + text);
}

void check(bytes_view input) {
  check_archive(input);
  check_bundle(input);
  // By itself hardly any damaged configuration comes through: the checksum is wrong.
  check_bundle(bundle_with(std::string(text_of(input))).written());
}

const registration registered(check, [] {
  const std::string config =
      R"({"host": "db.example", "port": 29080, "keyspace": "shop", "localDC": "dc1", "username":)"
      R"( "ada", "password": "canary", "caCertLocation": "./ca.crt"})";
  std::vector<bytes> seeds =
      texts({config, R"({"host": "\u00e9", "port": -1})", R"({"port": [[[[1e9]]]], "host": null})", "\xEF\xBB\xBF{}"});
  zip_file bundle = bundle_with(config);
  seeds.push_back(bundle.written());
  bundle.comment = "a comment";
  bundle.members[0].size = 0xFFFFFF;
  seeds.push_back(bundle.written());
  bundle.members[0] = {.name = "key", .content = std::string(100'000, '\0')};
  seeds.push_back(bundle.written());
  return seeds;
});

}}  // namespace dse::fuzz::cloud_bundle
