# Snappy: target Snappy::snappy. snappy-c.h is its interface in C.
find_path(Snappy_INCLUDE_DIR snappy-c.h)
find_library(Snappy_LIBRARY snappy)
mark_as_advanced(Snappy_INCLUDE_DIR Snappy_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Snappy REQUIRED_VARS Snappy_LIBRARY Snappy_INCLUDE_DIR)

if(Snappy_FOUND AND NOT TARGET Snappy::snappy)
  add_library(Snappy::snappy UNKNOWN IMPORTED)
  set_target_properties(Snappy::snappy PROPERTIES
    IMPORTED_LOCATION "${Snappy_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${Snappy_INCLUDE_DIR}")
endif()
