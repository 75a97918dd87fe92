# Run by every build: writes the source of version(), if it has changed.
#
# cmake -D SOURCE=FOLDER -D VERSION=X.Y.Z -D OUTPUT=FILE -P Version.cmake
#
# The commit is git's, or in a source package that of the file COMMIT, which
# tools/dist writes.

set(_commit "")
if(EXISTS "${SOURCE}/.git")
  find_program(GIT git)
  if(GIT)
    execute_process(
      COMMAND "${GIT}" -C "${SOURCE}" describe --always --dirty --abbrev=12
              --exclude=*
      OUTPUT_VARIABLE _commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
elseif(EXISTS "${SOURCE}/COMMIT")
  file(STRINGS "${SOURCE}/COMMIT" _commit LIMIT_COUNT 1)
endif()

set(_version "${VERSION}")
if(NOT _commit STREQUAL "")
  string(APPEND _version " (${_commit})")
endif()
file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT [[
#include "app/commands/version.hpp"

const char* actorcsi::version() {
  return "@_version@";
}
]] @ONLY)
