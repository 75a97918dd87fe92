# actorcsi_options: what every target of ours is compiled with. Warnings are
# errors, for our own code only: what protoc writes does not link to it.

add_library(actorcsi_options INTERFACE)
target_compile_options(actorcsi_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror)
# GCC 12 takes the empty state of a fresh caf::optional for uninitialised when
# it instruments.
if(ACTORCSI_SANITIZE)
  target_compile_options(actorcsi_options INTERFACE -Wno-maybe-uninitialized)
endif()
target_include_directories(actorcsi_options INTERFACE "${PROJECT_SOURCE_DIR}")

if(ACTORCSI_SANITIZE)
  # Everything is instrumented, or the reports are wrong. Tests set
  # halt_on_error; -fno-sanitize-recover would switch suppressions off.
  add_compile_options(-fsanitize=${ACTORCSI_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ACTORCSI_SANITIZE})
endif()
