# Run by CTest: configures the consumer project, builds and runs it. From a subdirectory only the consumer's own source is
# compiled, since this build has compiled the others already.
set(work "${sdk_build}/consumer-test/${way}")
file(REMOVE_RECURSE "${work}")

if(way STREQUAL "installed")
  execute_process(COMMAND "${CMAKE_COMMAND}" --install "${sdk_build}" --prefix "${work}/prefix"
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  set(origin "-DCMAKE_PREFIX_PATH=${work}/prefix")
else()
  set(origin "-DDSE_SOURCE_DIR=${sdk_source}")
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" --log-level=NOTICE -S "${CMAKE_CURRENT_LIST_DIR}" -B "${work}/build" -G "${generator}"
  "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_CXX_FLAGS=${flags}" ${origin} COMMAND_ERROR_IS_FATAL ANY)
if(way STREQUAL "installed")
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${work}/build" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${work}/build/consumer" COMMAND_ERROR_IS_FATAL ANY)
elseif(generator STREQUAL "Ninja")
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${work}/build" --target CMakeFiles/consumer.dir/main.cpp.o
    COMMAND_ERROR_IS_FATAL ANY)
else()
  message(FATAL_ERROR "the way to compile one source is known for Ninja only")
endif()
