# Toolchain: a Cortex-M7 with double-precision FPU and no operating system, by
# Debian's gcc-arm-none-eabi and libstdc++-arm-none-eabi-newlib.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR cortex-m7)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(_bare_metal "${CMAKE_CURRENT_LIST_DIR}/../../platform/bare_metal")

# newlib-nano's C++ library is built without exceptions, and nothing of ours
# throws: what would throw ends in a report and a reset.
set(_common "-mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16")
string(APPEND _common " --specs=nano.specs -ffunction-sections -fdata-sections")
string(APPEND _common " -fno-exceptions -fno-unwind-tables")
string(APPEND _common " -fno-asynchronous-unwind-tables -fno-common")
# What libstdc++ and CAF need of an operating system is in shim/, which comes
# before the compiler's own folders.
string(APPEND _common " -D_GLIBCXX_HAS_GTHREADS=1 -D_GNU_SOURCE")
string(APPEND _common " -isystem ${_bare_metal}/shim")

set(CMAKE_C_FLAGS_INIT "${_common}")
set(CMAKE_CXX_FLAGS_INIT
    "${_common} -fno-rtti -fno-threadsafe-statics -fno-use-cxa-atexit")
set(CMAKE_ASM_FLAGS_INIT "-mcpu=cortex-m7 -mthumb")
set(CMAKE_C_FLAGS_MINSIZEREL_INIT "-Os -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_MINSIZEREL_INIT "-Os -g1 -DNDEBUG")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
