# Flags that concern every target of this tree: the sanitizer and the compiler cache.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12.2)
  message(FATAL_ERROR "dse needs GCC 12.2 or newer, found ${CMAKE_CXX_COMPILER_VERSION}")
endif()

set(dse_sanitizer_flags "")
if(DSE_SANITIZE STREQUAL "address")
  set(dse_sanitizer_flags -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Checks of each pointer that is followed, a fifth of the time to compile. Most of what they find AddressSanitizer finds
    # too; clang's builds have them.
    list(APPEND dse_sanitizer_flags -fno-sanitize=alignment,null,object-size,vptr)
  endif()
elseif(DSE_SANITIZE STREQUAL "thread")
  set(dse_sanitizer_flags -fsanitize=thread -fno-omit-frame-pointer)
elseif(DSE_SANITIZE)
  message(FATAL_ERROR "DSE_SANITIZE is '${DSE_SANITIZE}'; use address, thread or nothing")
endif()
if(dse_sanitizer_flags)
  add_compile_options(${dse_sanitizer_flags})
  add_link_options(${dse_sanitizer_flags})
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
if(DSE_BUILD_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "DSE_BUILD_FUZZ needs clang, which has libFuzzer; found ${CMAKE_CXX_COMPILER_ID}")
  endif()
  # Counts edges in all libraries; only the targets themselves get libFuzzer's main().
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(DSE_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# Every clone of this repository shares cached objects: paths below the source root are relative in the cache's key.
if(DSE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(DSE_CCACHE_PROGRAM ccache)
  mark_as_advanced(DSE_CCACHE_PROGRAM)
  if(DSE_CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime" "${DSE_CCACHE_PROGRAM}")
  endif()
endif()
