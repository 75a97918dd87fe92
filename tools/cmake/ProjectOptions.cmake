# actorcsi_options: what every target of ours is compiled with. Warnings are
# errors, for our own code only: what protoc writes does not link to it.

add_library(actorcsi_options INTERFACE)
target_compile_options(actorcsi_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror)
target_include_directories(actorcsi_options INTERFACE "${PROJECT_SOURCE_DIR}")

option(ACTORCSI_ASSERTIONS
       "Check assertions (platform/base/assert.hpp); only a release does not" ON)
if(NOT ACTORCSI_ASSERTIONS)
  target_compile_definitions(actorcsi_options INTERFACE
    ACTORCSI_WITHOUT_ASSERTIONS)
endif()

if(ACTORCSI_SANITIZE)
  # Everything is instrumented, or the reports are wrong. Tests set
  # halt_on_error; -fno-sanitize-recover would switch suppressions off.
  add_compile_options(-fsanitize=${ACTORCSI_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ACTORCSI_SANITIZE})
endif()

# Objects that were compiled before are taken from ccache, where it is there. For
# boards most sources are compiled alike, each in a folder of its own.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(_ccache CCACHE_SLOPPINESS=pch_defines,time_macros)
  if(ACTORCSI_BOARD)
    list(APPEND _ccache "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
         CCACHE_DEPEND=1)
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env ${_ccache} "${CCACHE}")
endif()

set(ACTORCSI_UNITY 0 CACHE STRING
    "Most sources that are compiled as one unit; 0: each for itself")

# actorcsi_unite(TARGET): compiles sources as units, if ACTORCSI_UNITY is set.
function(actorcsi_unite target)
  get_target_property(folder ${target} SOURCE_DIR)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  list(TRANSFORM sources REPLACE "^([^/].*)" "${folder}/\\1")
  execute_process(
    COMMAND "${Python3_EXECUTABLE}"
            "${PROJECT_SOURCE_DIR}/tools/cmake/unity_groups.py"
            ${ACTORCSI_UNITY} ${sources}
    OUTPUT_VARIABLE groups COMMAND_ERROR_IS_FATAL ANY)
  foreach(source group IN ZIP_LISTS sources groups)
    set_source_files_properties("${source}" DIRECTORY "${folder}"
      PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# actorcsi_precompile(TARGET): reads CAF and protobuf once for all sources.
function(actorcsi_precompile target)
  if(ACTORCSI_BOARD)
    return()
  endif()
  if(target STREQUAL "actorcsi_runtime")
    target_precompile_headers(${target} PRIVATE
      "${PROJECT_SOURCE_DIR}/tools/cmake/precompiled.hpp")
  else()
    target_precompile_headers(${target} REUSE_FROM actorcsi_runtime)
  endif()
  # The generated sources are faster one by one.
  if(ACTORCSI_UNITY AND NOT target MATCHES "^(actorcsi_gen|golden_actors)$")
    actorcsi_unite(${target})
  endif()
endfunction()
