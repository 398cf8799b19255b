# Test programs. Each suite (unit, sim, fuzz, fake, server, integration, examples, package) is a CTest label and a build
# target suite_<label>. Tests run in the root of the source tree, so that they name files as tests/vectors/…
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
    target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}/tests")
    target_link_libraries(${name} PUBLIC ${arg_LIBRARIES})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${PROJECT_SOURCE_DIR}/tests")
    target_link_libraries(${name} INTERFACE ${arg_LIBRARIES})
  endif()
endfunction()

# dse_test_program(name LABEL label SOURCES files… LIBRARIES targets… [WHOLE])
#
# One GoogleTest program. Each of its tests is a CTest test of its own, or with WHOLE the program is run once and its
# results are read from results/<name>.xml: for tests that share servers within the process.
function(dse_test_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "WHOLE" "LABEL" "SOURCES;LIBRARIES")
  dse_suite(${arg_LABEL})
  if(NOT arg_SOURCES)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  dse_target_defaults(${name})
  if(DSE_SANITIZE AND NOT arg_LABEL STREQUAL "sim")
    # Halves the time that the instrumented tests take to compile; what they test stays optimised.
    target_compile_options(${name} PRIVATE -O0)
  endif()
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} test_support GTest::gmock GTest::gtest_main)
  dse_suite(${arg_LABEL} ${name})
  if(arg_WHOLE)
    add_test(NAME ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
      COMMAND ${name} "--gtest_output=xml:${PROJECT_BINARY_DIR}/results/${name}.xml")
    set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} RUN_SERIAL ON TIMEOUT 1500)
  else()
    gtest_discover_tests(${name} TEST_PREFIX "${name}." WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
      DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 PROPERTIES LABELS ${arg_LABEL} TIMEOUT 300)
  endif()
endfunction()
