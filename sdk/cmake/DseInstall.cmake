# Installs the libraries, their headers and the CMake package: find_package(dse) gives dse::dse and its parts.
include(CMakePackageConfigHelpers)

set(dse_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/dse")
get_property(dse_libraries GLOBAL PROPERTY DSE_LIBRARIES)
get_property(dse_include_dirs GLOBAL PROPERTY DSE_PUBLIC_INCLUDE_DIRS)

install(TARGETS ${dse_libraries} EXPORT dseTargets)
foreach(dir IN LISTS dse_include_dirs)
  install(DIRECTORY "${dir}/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" OPTIONAL
    FILES_MATCHING PATTERN "*.hpp" PATTERN "*.inc" PATTERN "*.ipp")
endforeach()

install(EXPORT dseTargets NAMESPACE dse:: DESTINATION "${dse_package_dir}")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/dse-config.cmake.in" "${PROJECT_BINARY_DIR}/dse-config.cmake"
  INSTALL_DESTINATION "${dse_package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/dse-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/dse-config.cmake" "${PROJECT_BINARY_DIR}/dse-config-version.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/FindCyrusSASL.cmake" "${CMAKE_CURRENT_LIST_DIR}/FindGSSAPI.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/FindLZ4.cmake" "${CMAKE_CURRENT_LIST_DIR}/FindSnappy.cmake"
  DESTINATION "${dse_package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
