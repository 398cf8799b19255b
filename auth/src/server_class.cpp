#include "server_class.hpp"

#include <array>
#include <utility>

namespace dse { inline namespace v0 { namespace auth {
namespace {

// Whole names are compared: a class that only looks like one of these gets no password.
constexpr std::array<std::pair<std::string_view, server_class>, 15> known{{
    {"org.apache.cassandra.auth.PasswordAuthenticator", server_class::password},
    {"org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator", server_class::password},
    {"com.datastax.bdp.cassandra.auth.DseAuthenticator", server_class::dse},
    {"com.datastax.bdp.cassandra.auth.KerberosAuthenticator", server_class::kerberos},
    {"com.datastax.bdp.cassandra.auth.LdapAuthenticator", server_class::password},
    {"com.datastax.bdp.cassandra.auth.TransitionalAuthenticator", server_class::password},
    {"com.datastax.bdp.cassandra.auth.PermissiveTransitionalAuthenticator", server_class::password},
    {"com.scylladb.auth.SaslauthdAuthenticator", server_class::password},
    {"com.scylladb.auth.TransitionalAuthenticator", server_class::password},
    {"com.amazon.helenus.auth.HelenusAuthenticator", server_class::password},
    {"com.ericsson.bss.cassandra.ecaudit.auth.AuditAuthenticator", server_class::password},
    {"com.ericsson.bss.cassandra.ecaudit.auth.AuditPasswordAuthenticator", server_class::password},
    {"com.instaclustr.cassandra.auth.InstaclustrPasswordAuthenticator", server_class::password},
    {"com.instaclustr.cassandra.auth.SharedSecretAuthenticator", server_class::password},
    {"io.aiven.cassandra.auth.AivenAuthenticator", server_class::password},
}};

}  // namespace

server_class classify(std::string_view authenticator_class) noexcept {
  for (const auto& [name, kind] : known)
    if (name == authenticator_class) return kind;
  return server_class::unknown;
}

}}}  // namespace dse::v0::auth
