# Test programs. Each suite (unit, sim, fuzz, fake, server, integration, executors, gremlin, gremlin-fast, faults, examples,
# package) is a CTest label and a build target suite_<label>. Tests run in the root of the source tree, so that they name
# files as tests/vectors/…
include(GoogleTest)

function(dse_suite label)
  if(NOT TARGET suite_${label})
    add_custom_target(suite_${label})
  endif()
  if(ARGN)
    add_dependencies(suite_${label} ${ARGN})
  endif()
endfunction()

# dse_test_library(name SOURCES files… LIBRARIES targets…): code that several test programs share.
function(dse_test_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    dse_target_defaults(${name})
    dse_precompile(${name})
    dse_unity(${name})
    target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}/tests")
    target_link_libraries(${name} PUBLIC ${arg_LIBRARIES})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${PROJECT_SOURCE_DIR}/tests")
    target_link_libraries(${name} INTERFACE ${arg_LIBRARIES})
  endif()
endfunction()

# dse_test_program(name LABEL label SOURCES files… LIBRARIES targets… [PROCESSES n] [WHOLE | NOT_RUN])
#
# One GoogleTest program. Each of its tests is a CTest test of its own. With PROCESSES the program runs n times, each time
# with another part of its tests: where most tests end sooner than the program starts. With WHOLE it runs once and alone,
# for tests that share servers within the process. The results of both are read from results/<name>.xml. With NOT_RUN the
# caller adds the runs.
function(dse_test_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "WHOLE;NOT_RUN" "LABEL;PROCESSES" "SOURCES;LIBRARIES")
  dse_suite(${arg_LABEL})
  if(NOT arg_SOURCES)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  dse_target_defaults(${name})
  dse_precompile(${name} <gtest/gtest.h>)
  dse_unity(${name})
  if(DSE_SANITIZE AND NOT arg_LABEL STREQUAL "sim")
    # Halves the time that the instrumented tests take to compile; what they test stays optimised.
    target_compile_options(${name} PRIVATE -O0)
  endif()
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} test_support suppressions
    GTest::gmock GTest::gtest_main)
  dse_suite(${arg_LABEL} ${name})
  if(arg_NOT_RUN)
    return()
  endif()
  if(arg_WHOLE)
    dse_gtest_process(${name} ${name} ${arg_LABEL})
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  elseif(arg_PROCESSES)
    foreach(part RANGE 1 ${arg_PROCESSES})
      math(EXPR index "${part} - 1")
      dse_gtest_process(${name}_${part} ${name} ${arg_LABEL})
      set_tests_properties(${name}_${part} PROPERTIES
        ENVIRONMENT "GTEST_TOTAL_SHARDS=${arg_PROCESSES};GTEST_SHARD_INDEX=${index}")
    endforeach()
  else()
    set(environment "")
    if(arg_LABEL STREQUAL "sim")
      # Twice as many worlds in the time as with detect_stack_use_after_return, for code without coroutines.
      set(environment ENVIRONMENT "ASAN_OPTIONS=strict_string_checks=1")
    endif()
    gtest_discover_tests(${name} TEST_PREFIX "${name}." WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
      DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 PROPERTIES LABELS ${arg_LABEL} TIMEOUT 300 ${environment})
  endif()
endfunction()

# dse_gtest_process(test program label): a CTest test that is one run of a GoogleTest program.
function(dse_gtest_process test program label)
  add_test(NAME ${test} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    COMMAND ${program} "--gtest_output=xml:${PROJECT_BINARY_DIR}/results/${test}.xml")
  set_tests_properties(${test} PROPERTIES LABELS ${label} TIMEOUT 1500)
endfunction()
