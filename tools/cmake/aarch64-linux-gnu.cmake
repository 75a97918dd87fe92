# Toolchain: Linux on arm64, by Debian's g++-aarch64-linux-gnu, with the libraries
# that tools/arm64/sysroot has fetched. What is built runs under qemu-user.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

# CMake reads this file again for each of its trials of the compiler.
if(NOT ACTORCSI_SYSROOT)
  execute_process(COMMAND "${CMAKE_CURRENT_LIST_DIR}/../arm64/sysroot"
    OUTPUT_VARIABLE ACTORCSI_SYSROOT OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ACTORCSI_SYSROOT)

set(CMAKE_SYSROOT "${ACTORCSI_SYSROOT}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L "${ACTORCSI_SYSROOT}")
