// What a sanitizer says wrongly, or rightly but of a library of the system, in every test program.

// Cyrus SASL 2.1.28 (plugins/gssapi.c, SASL_GSSAPI_STATE_SSFCAP) returns SASL_TOOWEAK without releasing the server's
// four unwrapped bytes, when it has no layer in common with the server.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:gss_krb5int_unseal_token_v3\n"; }

// OpenSSL counts the users of an SSL_SESSION atomically, in code that ThreadSanitizer does not see: it takes the free
// by the last user for a race with the reads of the one before.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() { return "called_from_lib:libcrypto.so\n"; }
