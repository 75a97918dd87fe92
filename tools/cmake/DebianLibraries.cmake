# Imported targets of libraries for which Debian ships no CMake package.

# actorcsi_import(TARGET HEADER LIBRARY...)
function(actorcsi_import target header)
  string(MAKE_C_IDENTIFIER "${target}" id)
  find_path(${id}_INCLUDE_DIR NAMES ${header} REQUIRED)
  mark_as_advanced(${id}_INCLUDE_DIR)
  set(libraries "")
  foreach(name IN LISTS ARGN)
    find_library(${id}_LIBRARY_${name} NAMES ${name} REQUIRED)
    mark_as_advanced(${id}_LIBRARY_${name})
    list(APPEND libraries "${${id}_LIBRARY_${name}}")
  endforeach()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    INTERFACE_LINK_LIBRARIES "${libraries}"
    INTERFACE_INCLUDE_DIRECTORIES "${${id}_INCLUDE_DIR}")
endfunction()

actorcsi_import(Gpiod::gpiod gpiod.h gpiod)
# The headers of gRPC use locks of Abseil.
actorcsi_import(Grpc::grpc++ grpcpp/grpcpp.h grpc++ grpc gpr absl_synchronization)
actorcsi_import(LibYuv::yuv libyuv.h yuv)
actorcsi_import(TurboJpeg::turbojpeg turbojpeg.h turbojpeg)
