#include "support/tls/bad_certificates.hpp"

namespace dse::testing {
namespace {

certificate_request naming(const std::string& names) {
  certificate_request r;
  r.alternative_names = names;
  return r;
}

identity valid(long from_days, long until_days) {
  certificate_request r;
  r.valid_from_days = from_days;
  r.valid_until_days = until_days;
  return trusted_authority().issue(r);
}

identity with_raw_name(const std::string& name) {
  certificate_request r = naming("");
  r.raw_dns_name = name;
  return trusted_authority().issue(r);
}

identity with_common_name(const std::string& name) {
  certificate_request r = naming("");
  r.common_name = name;
  return trusted_authority().issue(r);
}

identity for_clients_only() {
  certificate_request r;
  r.extended_usage = "clientAuth";
  return trusted_authority().issue(r);
}

}  // namespace

std::vector<bad_certificate> bad_certificates() {
  const std::string node = "node.example";
  return {
      {"expired", [] { return valid(-10, -1); }, node, "expired on"},
      {"not_yet_valid", [] { return valid(1, 2); }, node, "is valid from"},
      {"self_signed", [] { return self_signed(); }, node, "is not trusted"},
      {"other_authority", [] { return authority("Other authority").issue(); }, node, "is not trusted"},
      {"other_authority_of_the_same_name", [] { return authority("Trusted authority").issue(); }, node,
       "is not trusted"},
      {"other_host", [] { return trusted_authority().issue(naming("DNS:other.example")); }, node,
       "one of other.example, not of", true},
      {"address_as_dns_name", [] { return trusted_authority().issue(naming("DNS:127.0.0.1")); }, "127.0.0.1", "not of",
       true},
      {"other_address", [] { return trusted_authority().issue(naming("IP:127.0.0.2")); }, "127.0.0.1",
       "one of 127.0.0.2", true},
      {"common_name_only", [] { return with_common_name("node.example"); }, node, "has no host name or address", true},
      {"wildcard_over_two_labels", [] { return trusted_authority().issue(naming("DNS:*.example")); }, "a.node.example",
       "not of", true},
      {"wildcard_within_a_label", [] { return trusted_authority().issue(naming("DNS:n*.example")); }, node, "not of",
       true},
      {"wildcard_alone", [] { return trusted_authority().issue(naming("DNS:*")); }, "localhost", "not of", true},
      {"nul_in_the_name", [] { return with_raw_name(std::string("node.example\0.evil.example", 26)); }, node, "not of",
       true},
      {"weak_key", [] { return trusted_authority().issue({}, new_weak_key()); }, node, "is not accepted"},
      {"for_clients_only", [] { return for_clients_only(); }, node, "not meant for this use"},
  };
}

const authority& trusted_authority() {
  static const authority a("Trusted authority");
  return a;
}

}  // namespace dse::testing
