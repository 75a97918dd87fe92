# The imported target TurboJpeg::turbojpeg: Debian's libturbojpeg0-dev ships no
# CMake package.

find_path(TURBOJPEG_INCLUDE_DIR NAMES turbojpeg.h REQUIRED)
find_library(TURBOJPEG_LIBRARY NAMES turbojpeg REQUIRED)
mark_as_advanced(TURBOJPEG_INCLUDE_DIR TURBOJPEG_LIBRARY)

add_library(TurboJpeg::turbojpeg UNKNOWN IMPORTED)
set_target_properties(TurboJpeg::turbojpeg PROPERTIES
  IMPORTED_LOCATION "${TURBOJPEG_LIBRARY}"
  INTERFACE_INCLUDE_DIRECTORIES "${TURBOJPEG_INCLUDE_DIR}")
