# dse_target_defaults(target): language level and warnings of the SDK's own code.
function(dse_target_defaults target)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow)
  if(DSE_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms of GCC 12's flow analysis over its own std::variant and std::string (its bugs 105593, 105651).
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized -Wno-restrict)
    # And over the frames of Asio's coroutines, when only one of their two operators is inlined (bug 109224).
    target_compile_options(${target} PRIVATE -Wno-mismatched-new-delete)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND DSE_SANITIZE)
    # The instrumentation hides initialisations from the flow analysis, and Asio's fences are unknown to TSan.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
    if(DSE_SANITIZE STREQUAL "thread")
      target_compile_options(${target} PRIVATE -Wno-tsan)
    endif()
  endif()
endfunction()

# dse_precompile(target headers…): with DSE_PRECOMPILE, those of the standard library that most sources include, and these.
# Builds without it find out which source lacks an include of its own.
function(dse_precompile target)
  if(NOT DSE_PRECOMPILE)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE <algorithm> <array> <atomic> <charconv> <chrono> <functional> <map> <memory>
    <mutex> <optional> <span> <string> <thread> <unordered_map> <variant> <vector> ${ARGN})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess)  # for ccache
  endif()
endfunction()

# dse_unity(target): with DSE_UNITY, several of its sources are compiled as one. What they keep to themselves needs a name
# of its own therefore, unless a source has SKIP_UNITY_BUILD_INCLUSION.
function(dse_unity target)
  if(DSE_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    target_compile_options(${target} PRIVATE -Wno-shadow)  # names of the other files in the piece
  endif()
endfunction()

# dse_optional_library(name what): option DSE_WITH_<NAME>, on where the library is found. Switched on by hand, the library
# has to be there.
macro(dse_optional_library name what)
  string(TOUPPER ${name} upper)
  if(NOT DEFINED DSE_WITH_${upper})
    find_package(${name} QUIET)
  endif()
  option(DSE_WITH_${upper} "${what}" ${${name}_FOUND})
  if(DSE_WITH_${upper})
    find_package(${name} REQUIRED)
  endif()
endmacro()

# dse_library(name [PUBLIC libraries…] [PRIVATE libraries…])
#
# Defines dse_<name> (alias dse::<name>; the facade is dse, alias dse::dse) from src/**.cpp and include/ of the calling
# folder. Sources are found at build time, so that a new file needs no edit. A library without sources is header-only.
function(dse_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PUBLIC;PRIVATE")
  set(target dse_${name})
  if(name STREQUAL "dse")
    set(target dse)
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/*.cpp")
  set(interface "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  if(sources)
    add_library(${target} ${sources})
    dse_target_defaults(${target})
    dse_precompile(${target})
    target_include_directories(${target} PUBLIC ${interface} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/src")
    target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    set_target_properties(${target} PROPERTIES
      VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  else()
    add_library(${target} INTERFACE)
    target_compile_features(${target} INTERFACE cxx_std_20)
    target_include_directories(${target} INTERFACE ${interface})
    target_link_libraries(${target} INTERFACE ${arg_PUBLIC})
  endif()
  add_library(dse::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  set_property(GLOBAL APPEND PROPERTY DSE_LIBRARIES ${target})
  set_property(GLOBAL APPEND PROPERTY DSE_PUBLIC_INCLUDE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}/include")
endfunction()
