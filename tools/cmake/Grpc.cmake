# The imported target Grpc::grpc++: Debian's libgrpc++-dev ships no CMake package.

find_path(GRPC_INCLUDE_DIR NAMES grpcpp/grpcpp.h REQUIRED)
set(_grpc_libraries "")
# The headers of gRPC use locks of Abseil.
foreach(_name grpc++ grpc gpr absl_synchronization)
  find_library(GRPC_LIBRARY_${_name} NAMES ${_name} REQUIRED)
  mark_as_advanced(GRPC_LIBRARY_${_name})
  list(APPEND _grpc_libraries "${GRPC_LIBRARY_${_name}}")
endforeach()
mark_as_advanced(GRPC_INCLUDE_DIR)

add_library(Grpc::grpc++ INTERFACE IMPORTED)
set_target_properties(Grpc::grpc++ PROPERTIES
  INTERFACE_LINK_LIBRARIES "${_grpc_libraries}"
  INTERFACE_INCLUDE_DIRECTORIES "${GRPC_INCLUDE_DIR}")
