#include "ticket_files.hpp"

#include <krb5/krb5.h>

#include <ctime>
#include <stdexcept>
#include <string_view>

namespace dse::testing {
namespace {

struct krb5_library {
  krb5_context context = nullptr;
  krb5_library() { check(krb5_init_context(&context)); }
  krb5_library(const krb5_library&) = delete;
  krb5_library& operator=(const krb5_library&) = delete;
  ~krb5_library() { krb5_free_context(context); }

  void check(krb5_error_code code) const {
    if (code != 0) throw std::runtime_error("libkrb5 reports error " + std::to_string(code));
  }
};

}  // namespace

std::filesystem::path expired_copy(const std::filesystem::path& cache, const std::filesystem::path& copy) {
  const krb5_library krb5;
  krb5_ccache from = nullptr;
  krb5_ccache to = nullptr;
  krb5_principal client = nullptr;
  krb5_cc_cursor cursor{};
  krb5.check(krb5_cc_resolve(krb5.context, cache.c_str(), &from));
  krb5.check(krb5_cc_resolve(krb5.context, copy.c_str(), &to));
  krb5.check(krb5_cc_get_principal(krb5.context, from, &client));
  krb5.check(krb5_cc_initialize(krb5.context, to, client));
  krb5.check(krb5_cc_start_seq_get(krb5.context, from, &cursor));
  krb5_creds ticket{};
  while (krb5_cc_next_cred(krb5.context, from, &cursor, &ticket) == 0) {
    ticket.times.endtime = static_cast<krb5_timestamp>(std::time(nullptr) - 3600);
    ticket.times.starttime = ticket.times.authtime = ticket.times.endtime - 3600;
    krb5.check(krb5_cc_store_cred(krb5.context, to, &ticket));
    krb5_free_cred_contents(krb5.context, &ticket);
  }
  krb5_cc_end_seq_get(krb5.context, from, &cursor);
  krb5_free_principal(krb5.context, client);
  krb5_cc_close(krb5.context, from);
  krb5_cc_close(krb5.context, to);
  return copy;
}

std::filesystem::path invented_keytab(const std::filesystem::path& file, const std::string& principal) {
  const krb5_library krb5;
  krb5_keytab keytab = nullptr;
  krb5_octet key[16] = {1, 2, 3};
  krb5_keytab_entry entry{};
  entry.key.enctype = ENCTYPE_AES128_CTS_HMAC_SHA1_96;
  entry.key.length = sizeof key;
  entry.key.contents = key;
  krb5.check(krb5_kt_resolve(krb5.context, ("WRFILE:" + file.string()).c_str(), &keytab));
  krb5.check(krb5_parse_name(krb5.context, principal.c_str(), &entry.principal));
  krb5.check(krb5_kt_add_entry(krb5.context, keytab, &entry));
  krb5_free_principal(krb5.context, entry.principal);
  krb5_kt_close(krb5.context, keytab);
  return file;
}

bool holds_tickets(const std::string& cache_name) {
  const krb5_library krb5;
  krb5_ccache cache = nullptr;
  krb5_principal client = nullptr;
  krb5.check(krb5_cc_resolve(krb5.context, cache_name.c_str(), &cache));
  const bool held = krb5_cc_get_principal(krb5.context, cache, &client) == 0;
  krb5_free_principal(krb5.context, client);
  krb5_cc_close(krb5.context, cache);
  return held;
}

}  // namespace dse::testing
