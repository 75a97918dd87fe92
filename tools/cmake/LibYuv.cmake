# The imported target LibYuv::yuv: Debian's libyuv-dev ships no CMake package.

find_path(LIBYUV_INCLUDE_DIR NAMES libyuv.h REQUIRED)
find_library(LIBYUV_LIBRARY NAMES yuv REQUIRED)
mark_as_advanced(LIBYUV_INCLUDE_DIR LIBYUV_LIBRARY)

add_library(LibYuv::yuv UNKNOWN IMPORTED)
set_target_properties(LibYuv::yuv PROPERTIES
  IMPORTED_LOCATION "${LIBYUV_LIBRARY}"
  INTERFACE_INCLUDE_DIRECTORIES "${LIBYUV_INCLUDE_DIR}")
