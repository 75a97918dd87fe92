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

# Objects that were compiled before are taken from ccache, where it is there.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}")
endif()

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
endfunction()
