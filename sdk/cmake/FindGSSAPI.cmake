# MIT Kerberos: target GSSAPI::gssapi. gssapi_ext.h (gss_acquire_cred_from) is MIT's.
find_path(GSSAPI_INCLUDE_DIR gssapi/gssapi_ext.h)
find_library(GSSAPI_LIBRARY gssapi_krb5)
find_library(GSSAPI_KRB5_LIBRARY krb5)
mark_as_advanced(GSSAPI_INCLUDE_DIR GSSAPI_LIBRARY GSSAPI_KRB5_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(GSSAPI REQUIRED_VARS GSSAPI_LIBRARY GSSAPI_KRB5_LIBRARY GSSAPI_INCLUDE_DIR)

if(GSSAPI_FOUND AND NOT TARGET GSSAPI::gssapi)
  add_library(GSSAPI::gssapi UNKNOWN IMPORTED)
  set_target_properties(GSSAPI::gssapi PROPERTIES
    IMPORTED_LOCATION "${GSSAPI_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${GSSAPI_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "${GSSAPI_KRB5_LIBRARY}")
endif()
