#include "sasl_session.hpp"

#include "printable.hpp"

#include <sasl/sasl.h>

#include <array>
#include <cstring>
#include <mutex>
#include <string_view>

namespace dse { inline namespace v0 { namespace auth {
namespace {

constexpr const char* mechanism = "GSSAPI";

// Cyrus SASL 2.1.28 starts with mutexes that do nothing. Setting these has no effect once another user of the library
// has initialised it, and where this is the first user, the others get working ones.
void* make_mutex() { return new std::mutex; }
int lock_mutex(void* mutex) {
  static_cast<std::mutex*>(mutex)->lock();
  return SASL_OK;
}
int unlock_mutex(void* mutex) {
  static_cast<std::mutex*>(mutex)->unlock();
  return SASL_OK;
}
void free_mutex(void* mutex) { delete static_cast<std::mutex*>(mutex); }

bool has_mechanism() {
  const char** names = sasl_global_listmech();
  for (; names && *names; ++names)
    if (std::string_view(*names) == mechanism) return true;
  return false;
}

struct library {
  int code = SASL_OK;
  bool has_gssapi = false;
};

// Never ended: the library counts its users, but what its plug-ins leave behind is not made for a second start.
const library& loaded_library() {
  static const library instance = [] {
    library loaded;
    sasl_set_mutex(make_mutex, lock_mutex, unlock_mutex, free_mutex);
    loaded.code = sasl_client_init(nullptr);
    loaded.has_gssapi = loaded.code == SASL_OK && has_mechanism();
    return loaded;
  }();
  return instance;
}

// Answers that must not depend on a configuration that another user of the library has installed.
int get_option(void*, const char*, const char* option, const char** value, unsigned* size) {
  const std::string_view name(option);
  const char* answer = nullptr;
  // A list of its own, so that disposing of it does not depend on the process-wide one.
  if (name == "client_mech_list") answer = mechanism;
  if (name == "canon_user_plugin") answer = "INTERNAL";
  // "yes" would choose two layers at once; unset, 2.1.28 reads an uninitialised pointer.
  if (name == "ad_compat") answer = "no";
  if (!answer) return SASL_FAIL;
  *value = answer;
  if (size) *size = static_cast<unsigned>(std::strlen(answer));
  return SASL_OK;
}

// The default writes to the system's log; what matters comes back as an error.
int drop_log(void*, int, const char*) { return SASL_OK; }

// Empty: the server takes the Kerberos principal for the user.
int get_authorization_id(void* context, int, const char** value, unsigned* size) {
  const auto& id = *static_cast<const std::string*>(context);
  *value = id.c_str();
  if (size) *size = static_cast<unsigned>(id.size());
  return SASL_OK;
}

template <class F>
int (*callback(F* function))() {
  return reinterpret_cast<int (*)()>(reinterpret_cast<void (*)()>(function));
}

sasl_ssf_t strength(qop level, sasl_ssf_t of_confidentiality) {
  switch (level) {
    case qop::auth: return 0;
    case qop::auth_int: return 1;
    case qop::auth_conf: return of_confidentiality;
  }
  return 0;
}

}  // namespace

struct sasl_session::connection {
  explicit connection(const std::string& id)
      : authorization_id(id),
        callbacks{{{SASL_CB_GETOPT, callback(get_option), nullptr},
                   {SASL_CB_LOG, callback(drop_log), nullptr},
                   {SASL_CB_USER, callback(get_authorization_id), &authorization_id},
                   {SASL_CB_LIST_END, nullptr, nullptr}}} {}
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() {
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    sasl_dispose(&handle);
  }

  std::string authorization_id;
  std::array<sasl_callback_t, 4> callbacks;
  sasl_conn_t* handle = nullptr;
};

sasl_session::sasl_session(const sasl_parameters& parameters)
    : connection_(std::make_unique<connection>(parameters.authorization_id)) {}

sasl_session::~sasl_session() = default;

boost::system::result<std::unique_ptr<sasl_session>, sasl_failure> sasl_session::open(const sasl_parameters& parameters,
                                                                                      gss_cred_id_struct* credential) {
  const library& loaded = loaded_library();
  if (loaded.code != SASL_OK)
    return sasl_failure{sasl_failure::kind::other,
                        std::string("sasl_client_init: ") + sasl_errstring(loaded.code, nullptr, nullptr)};
  if (!loaded.has_gssapi)
    return sasl_failure{sasl_failure::kind::plugin_missing, "Cyrus SASL has loaded no GSSAPI mechanism"};
  std::unique_ptr<sasl_session> session(new sasl_session(parameters));
  connection& here = *session->connection_;
  int code = sasl_client_new(parameters.service.c_str(), parameters.host.c_str(), nullptr, nullptr,
                             here.callbacks.data(), 0, &here.handle);
  if (code != SASL_OK) return session->failure(code);
  sasl_security_properties_t wanted{};
  wanted.min_ssf = strength(parameters.weakest, 2);
  wanted.max_ssf = strength(parameters.strongest, 256);
  wanted.maxbufsize = 65536;
  wanted.security_flags = SASL_SEC_NOPLAINTEXT | SASL_SEC_NOANONYMOUS | SASL_SEC_MUTUAL_AUTH;
  code = sasl_setprop(here.handle, SASL_SEC_PROPS, &wanted);
  if (code == SASL_OK) code = sasl_setprop(here.handle, SASL_GSS_CREDS, credential);
  if (code != SASL_OK) return session->failure(code);
  return session;
}

sasl_session::outcome sasl_session::start() {
  const char* out = nullptr;
  unsigned size = 0;
  const int code = sasl_client_start(connection_->handle, mechanism, nullptr, &out, &size, nullptr);
  return finish(code, out, size);
}

sasl_session::outcome sasl_session::step(bytes_view token) {
  // The library wants a NUL after the token's end.
  const std::string in(reinterpret_cast<const char*>(token.data()), token.size());
  const char* out = nullptr;
  unsigned size = 0;
  const int code =
      sasl_client_step(connection_->handle, in.c_str(), static_cast<unsigned>(in.size()), nullptr, &out, &size);
  return finish(code, out, size);
}

sasl_session::outcome sasl_session::finish(int code, const char* out, unsigned size) {
  if (code != SASL_OK && code != SASL_CONTINUE) return failure(code);
  complete_ = code == SASL_OK;
  if (!out) return bytes();
  const auto* first = reinterpret_cast<const std::byte*>(out);
  return bytes(first, first + size);
}

sasl_failure sasl_session::failure(int code) const {
  sasl_failure failed;
  if (code == SASL_NOMECH) failed.reason = sasl_failure::kind::plugin_missing;
  if (code == SASL_TOOWEAK) failed.reason = sasl_failure::kind::no_common_protection;
  const char* detail = connection_->handle ? sasl_errdetail(connection_->handle) : nullptr;
  failed.text = printable(std::string_view(detail ? detail : sasl_errstring(code, nullptr, nullptr)));
  return failed;
}

}}}  // namespace dse::v0::auth
