#include "kerberos_credential.hpp"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5/krb5.h>

#include <array>
#include <atomic>

namespace dse { inline namespace v0 { namespace auth {
namespace {

struct release_name {
  void operator()(gss_name_t name) const noexcept {
    OM_uint32 minor = 0;
    gss_release_name(&minor, &name);
  }
};
using gss_name = std::unique_ptr<gss_name_struct, release_name>;

struct delete_context {
  void operator()(gss_ctx_id_t context) const noexcept {
    OM_uint32 minor = 0;
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
  }
};
using gss_context = std::unique_ptr<gss_ctx_id_struct, delete_context>;

struct free_krb5_context {
  void operator()(krb5_context context) const noexcept { krb5_free_context(context); }
};
using krb5_library = std::unique_ptr<_krb5_context, free_krb5_context>;

krb5_library open_krb5() {
  krb5_context context = nullptr;
  if (krb5_init_context(&context) != 0) return nullptr;
  return krb5_library(context);
}

gss_status import_name(const std::string& text, gss_OID type, gss_name& out) {
  gss_buffer_desc buffer{text.size(), const_cast<char*>(text.data())};
  gss_status status;
  gss_name_t name = GSS_C_NO_NAME;
  status.major = gss_import_name(&status.minor, &buffer, type, &name);
  out.reset(name);
  return status;
}

std::string own_cache_name() {
  static std::atomic<unsigned> count{0};
  return "MEMORY:dse-client-" + std::to_string(++count);
}

std::string default_cache_name() {
  const krb5_library library = open_krb5();
  const char* name = library ? krb5_cc_default_name(library.get()) : nullptr;
  return name ? "the default ticket cache " + std::string(name) : "the default ticket cache";
}

/// Whose tickets a cache holds, by its name or the default one's; empty if that cannot be told.
std::string principal_of_cache(const std::string& cache_name) {
  const krb5_library library = open_krb5();
  krb5_context krb5 = library.get();
  krb5_ccache cache = nullptr;
  krb5_principal name = nullptr;
  char* text = nullptr;
  std::string out;
  if (!krb5) return out;
  const krb5_error_code unknown =
      cache_name.empty() ? krb5_cc_default(krb5, &cache) : krb5_cc_resolve(krb5, cache_name.c_str(), &cache);
  if (unknown != 0) return out;
  if (krb5_cc_get_principal(krb5, cache, &name) == 0 && krb5_unparse_name(krb5, name, &text) == 0) out = text;
  krb5_free_unparsed_name(krb5, text);
  krb5_free_principal(krb5, name);
  krb5_cc_close(krb5, cache);
  return out;
}

/// What keeps a keytab from serving; GSSAPI passes over such a keytab and then reports an empty ticket cache.
std::string defect_of_keytab(const std::string& file, const std::string& principal) {
  const krb5_library library = open_krb5();
  krb5_context krb5 = library.get();
  krb5_keytab keytab = nullptr;
  if (!krb5) return {};
  krb5_error_code code = krb5_kt_resolve(krb5, file.c_str(), &keytab);
  if (code == 0) code = krb5_kt_have_content(krb5, keytab);
  if (code == 0 && !principal.empty()) {
    krb5_principal name = nullptr;
    krb5_keytab_entry entry{};
    code = krb5_parse_name(krb5, principal.c_str(), &name);
    if (code == 0) code = krb5_kt_get_entry(krb5, keytab, name, 0, 0, &entry);
    if (code == 0) krb5_free_keytab_entry_contents(krb5, &entry);
    krb5_free_principal(krb5, name);
  }
  std::string text;
  if (code != 0) {
    const char* message = krb5_get_error_message(krb5, code);
    text = message;
    krb5_free_error_message(krb5, message);
  }
  if (keytab) krb5_kt_close(krb5, keytab);
  return text;
}

gss_status ask_for_ticket(gss_cred_id_t credential, const std::string& service_at_host) {
  gss_name target;
  gss_status status = import_name(service_at_host, GSS_C_NT_HOSTBASED_SERVICE, target);
  if (status.failed()) return status;
  gss_ctx_id_t handle = GSS_C_NO_CONTEXT;
  gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
  status.major = gss_init_sec_context(&status.minor, credential, &handle, target.get(),
                                      const_cast<gss_OID>(gss_mech_krb5), GSS_C_MUTUAL_FLAG, 0,
                                      GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, nullptr, &token, nullptr, nullptr);
  const gss_context context(handle);
  OM_uint32 ignored = 0;
  gss_release_buffer(&ignored, &token);
  return status;
}

}  // namespace

void release_credential::operator()(gss_cred_id_struct* handle) const noexcept {
  OM_uint32 minor = 0;
  gss_release_cred(&minor, &handle);
}

credential_source::credential_source(std::string principal, std::string ticket_cache, std::string keytab)
    : principal_(std::move(principal)), ticket_cache_(std::move(ticket_cache)), keytab_(std::move(keytab)) {
  own_cache_ = !keytab_.empty() && ticket_cache_.empty();
  if (own_cache_) ticket_cache_ = own_cache_name();
}

credential_source::~credential_source() {
  if (!own_cache_) return;
  const krb5_library library = open_krb5();
  krb5_ccache cache = nullptr;
  if (library && krb5_cc_resolve(library.get(), ticket_cache_.c_str(), &cache) == 0)
    krb5_cc_destroy(library.get(), cache);
}

kerberos_attempt credential_source::describe(const std::string& service, const std::string& host) const {
  kerberos_attempt attempt;
  if (!keytab_.empty()) attempt.source = "the keytab " + keytab_;
  if (!ticket_cache_.empty() && !own_cache_)
    attempt.source += (keytab_.empty() ? "the ticket cache " : " and the ticket cache ") + ticket_cache_;
  if (attempt.source.empty()) attempt.source = default_cache_name();
  attempt.client = principal_;
  if (attempt.client.empty() && keytab_.empty()) attempt.client = principal_of_cache(ticket_cache_);
  if (attempt.client.empty()) attempt.client = keytab_.empty() ? "anyone" : "its first principal";
  if (!service.empty()) attempt.service = service + "/" + host;
  return attempt;
}

result<kerberos_credential> credential_source::acquire() {
  gss_status status;
  gss_name name;
  if (!principal_.empty()) {
    status = import_name(principal_, const_cast<gss_OID>(GSS_KRB5_NT_PRINCIPAL_NAME), name);
    if (status.failed()) return failure_of(status);
  }
  std::array<gss_key_value_element_desc, 2> elements{};
  gss_key_value_set_desc store{0, elements.data()};
  if (!ticket_cache_.empty()) elements[store.count++] = {"ccache", ticket_cache_.c_str()};
  if (!keytab_.empty()) elements[store.count++] = {"client_keytab", keytab_.c_str()};
  // Only Kerberos: asked for any mechanism, GSSAPI would answer for those that need no ticket.
  gss_OID_set_desc mechanisms{1, const_cast<gss_OID>(gss_mech_krb5)};
  gss_cred_id_t handle = GSS_C_NO_CREDENTIAL;
  status.major = gss_acquire_cred_from(&status.minor, name.get(), GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE,
                                       store.count ? &store : GSS_C_NO_CRED_STORE, &handle, nullptr, nullptr);
  kerberos_credential credential(handle);
  if (status.failed()) return failure_of(status);
  return credential;
}

error credential_source::failure_of(gss_status status) const {
  const kerberos_attempt attempt = describe({}, {});
  if (!keytab_.empty() && kind_of(status) == errc::ticket_missing) {
    const std::string defect = defect_of_keytab(keytab_, principal_);
    if (!defect.empty()) return kerberos_error(errc::keytab_unusable, defect, attempt);
  }
  return kerberos_error(kind_of(status), text_of(status), attempt);
}

result<kerberos_credential> credential_source::acquire_by_keytab() {
  result<kerberos_credential> credential = acquire();
  if (!credential) return credential;
  // Looking at it makes GSSAPI fetch the first ticket now, instead of once in each login.
  gss_status status;
  status.major = gss_inquire_cred(&status.minor, credential->get(), nullptr, nullptr, nullptr, nullptr);
  if (status.failed()) return failure_of(status);
  return credential;
}

result<kerberos_credential> credential_source::fetch_ticket(kerberos_credential credential, const std::string& service,
                                                            const std::string& host) const {
  const gss_status status = ask_for_ticket(credential.get(), service + "@" + host);
  if (status.failed()) return kerberos_error(kind_of(status), text_of(status), describe(service, host));
  return credential;
}

shared_attempt& credential_source::at(const std::string& service_at_host) {
  const std::lock_guard lock(mutex_);
  return tickets_[service_at_host];
}

result<kerberos_credential> credential_source::with_ticket_for(const std::string& service, const std::string& host,
                                                               shared_attempt::time asked_at) {
  result<kerberos_credential> credential =
      keytab_.empty() ? acquire() : by_keytab_.run(asked_at, [&] { return acquire_by_keytab(); });
  if (!credential) return credential;
  return at(service + "@" + host).run(asked_at, [&] { return fetch_ticket(std::move(*credential), service, host); });
}

}}}  // namespace dse::v0::auth
