# The libraries of a firmware image under the names that the host's have, so
# that actors/ and gen/ are built by the same files.
#
# ACTORCSI_FIRMWARE_LIBS: the folder that tools/mcu/libs printed.

set(ACTORCSI_FIRMWARE_LIBS "" CACHE PATH "What tools/mcu/libs printed")
if(NOT EXISTS "${ACTORCSI_FIRMWARE_LIBS}/done")
  message(FATAL_ERROR "Build with tools/firmware build, which gets CAF and "
                      "protobuf first")
endif()

add_library(CAF::core STATIC IMPORTED)
set_target_properties(CAF::core PROPERTIES
  IMPORTED_LOCATION "${ACTORCSI_FIRMWARE_LIBS}/build/libcaf_core.a"
  INTERFACE_INCLUDE_DIRECTORIES
  "${ACTORCSI_FIRMWARE_LIBS}/actor-framework/libcaf_core")

add_library(protobuf::libprotobuf STATIC IMPORTED)
set_target_properties(protobuf::libprotobuf PROPERTIES
  IMPORTED_LOCATION "${ACTORCSI_FIRMWARE_LIBS}/build/libprotobuf-lite.a"
  INTERFACE_INCLUDE_DIRECTORIES "${ACTORCSI_FIRMWARE_LIBS}/protobuf/src")

add_library(Threads::Threads INTERFACE IMPORTED)

find_program(PROTOC protoc REQUIRED)
add_executable(protobuf::protoc IMPORTED)
set_target_properties(protobuf::protoc PROPERTIES IMPORTED_LOCATION "${PROTOC}")
