#pragma once

#include "support/bundle/zip_file.hpp"
#include "support/tls/certificates.hpp"

#include <map>
#include <string>

namespace dse::testing {

/// The files of a secure-connect bundle, for a test to spoil.
struct bundle_files {
  bundle_files(const authority& trusted, const identity& own, const std::string& host = "localhost", int port = 30443) {
    files["config.json"] = R"({"host": ")" + host + R"(", "port": )" + std::to_string(port) +
                           R"(, "keyspace": "shop", "localDC": "dc1", "caCertLocation": "./ca.crt", )"
                           R"("keyLocation": "./key", "certLocation": "./cert", "keyStorePassword": "canary"})";
    files["ca.crt"] = pem(trusted.own());
    files["cert"] = pem(own.own);
    files["key"] = pem(own.secret);
    files["identity.jks"] = std::string("\xFE\xED\xFE\xED") + std::string(1000, '\0');
  }

  bytes zipped() const {
    zip_file zip;
    for (const auto& [name, content] : files) zip.members.push_back({.name = name, .content = content});
    return zip.written();
  }

  std::map<std::string, std::string> files;
};

}  // namespace dse::testing
