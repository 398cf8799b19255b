// Cyrus SASL 2.1.28 (plugins/gssapi.c, SASL_GSSAPI_STATE_SSFCAP) returns SASL_TOOWEAK without releasing the server's
// four unwrapped bytes, when it has no layer in common with the server.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:gss_krb5int_unseal_token_v3\n"; }
