# Finds CAF 0.17 (Debian's libcaf-dev ships no CMake package).
#
# Defines CAF_FOUND, CAF_VERSION and, per requested component,
# the imported target CAF::core, CAF::io or CAF::openssl.

find_path(CAF_INCLUDE_DIR NAMES caf/all.hpp)
mark_as_advanced(CAF_INCLUDE_DIR)

if(CAF_INCLUDE_DIR)
  file(STRINGS "${CAF_INCLUDE_DIR}/caf/config.hpp" _caf_version
       REGEX "#define CAF_VERSION ([0-9]+)")
  string(REGEX MATCH "[0-9]+" _caf_version "${_caf_version}")
  # CAF_VERSION is major * 10000 + minor * 100 + patch.
  if(_caf_version)
    math(EXPR _caf_major "${_caf_version} / 10000")
    math(EXPR _caf_minor "(${_caf_version} / 100) % 100")
    math(EXPR _caf_patch "${_caf_version} % 100")
    set(CAF_VERSION "${_caf_major}.${_caf_minor}.${_caf_patch}")
  endif()
endif()

set(_caf_deps_io core)
set(_caf_deps_openssl io core)

foreach(_component IN LISTS CAF_FIND_COMPONENTS)
  find_library(CAF_${_component}_LIBRARY NAMES caf_${_component})
  mark_as_advanced(CAF_${_component}_LIBRARY)
  if(CAF_INCLUDE_DIR AND CAF_${_component}_LIBRARY)
    set(CAF_${_component}_FOUND TRUE)
    if(NOT TARGET CAF::${_component})
      add_library(CAF::${_component} UNKNOWN IMPORTED)
      set_target_properties(CAF::${_component} PROPERTIES
        IMPORTED_LOCATION "${CAF_${_component}_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}")
      foreach(_dep IN LISTS _caf_deps_${_component})
        set_property(TARGET CAF::${_component} APPEND PROPERTY
          INTERFACE_LINK_LIBRARIES CAF::${_dep})
      endforeach()
    endif()
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF
  REQUIRED_VARS CAF_INCLUDE_DIR
  VERSION_VAR CAF_VERSION
  HANDLE_COMPONENTS)
