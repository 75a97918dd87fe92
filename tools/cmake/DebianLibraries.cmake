# Imported targets of libraries for which Debian ships no CMake package. Installed, too:
# what uses our libraries links them.

# actorcsi_import(TARGET HEADER LIBRARY...)
function(actorcsi_import target header)
  if(TARGET ${target})
    return()
  endif()
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

# actorcsi_import_library(NAME...)
function(actorcsi_import_library)
  foreach(name IN LISTS ARGN)
    if(name STREQUAL "gpiod")
      actorcsi_import(Gpiod::gpiod gpiod.h gpiod)
    elseif(name STREQUAL "grpc")
      # The headers of gRPC use locks of Abseil.
      actorcsi_import(Grpc::grpc++ grpcpp/grpcpp.h grpc++ grpc gpr
                      absl_synchronization)
    elseif(name STREQUAL "yuv")
      actorcsi_import(LibYuv::yuv libyuv.h yuv)
    elseif(name STREQUAL "turbojpeg")
      actorcsi_import(TurboJpeg::turbojpeg turbojpeg.h turbojpeg)
    else()
      message(FATAL_ERROR "${name}: no such library; see DebianLibraries.cmake")
    endif()
  endforeach()
endfunction()
