# The imported target Gpiod::gpiod: Debian's libgpiod-dev ships no CMake package.

find_path(GPIOD_INCLUDE_DIR NAMES gpiod.h REQUIRED)
find_library(GPIOD_LIBRARY NAMES gpiod REQUIRED)
mark_as_advanced(GPIOD_INCLUDE_DIR GPIOD_LIBRARY)

add_library(Gpiod::gpiod UNKNOWN IMPORTED)
set_target_properties(Gpiod::gpiod PROPERTIES
  IMPORTED_LOCATION "${GPIOD_LIBRARY}"
  INTERFACE_INCLUDE_DIRECTORIES "${GPIOD_INCLUDE_DIR}")
