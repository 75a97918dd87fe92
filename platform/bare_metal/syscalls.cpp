// The functions that newlib needs from an operating system.

#include <cerrno>
#include <cstddef>

#include <sys/stat.h>
#include <sys/time.h>

#include "platform/bare_metal/board_hooks.hpp"
#include "platform/bare_metal/stop.hpp"

using namespace actorcsi::bare_metal;

extern "C" {

/// All output goes to the console at once.
int _write(int, const char* bytes, int size) {
  for (int i = 0; i < size; ++i)
    put_now(bytes[i]);
  return size;
}

int _read(int, char*, int) {
  return 0;
}

int _close(int) {
  return -1;
}

int _lseek(int, int, int) {
  return 0;
}

int _fstat(int, struct stat* x) {
  x->st_mode = S_IFCHR;
  return 0;
}

int _isatty(int) {
  return 1;
}

int _getpid() {
  return 1;
}

int _kill(int, int) {
  stop(reset_reason::abort, "a signal was raised");
}

void* _sbrk(ptrdiff_t) {
  // malloc is our own; no other code takes memory this way.
  errno = ENOMEM;
  return reinterpret_cast<void*>(-1);
}

void _exit(int) {
  stop(reset_reason::abort, "exit was called");
}

/// Static objects are never destroyed.
int __aeabi_atexit(void*, void (*)(void*), void*) {
  return 0;
}

int atexit(void (*)()) {
  return 0;
}

/// The date is unknown; time is the board's clock.
int _gettimeofday(timeval*, void*) {
  errno = ENOSYS;
  return -1;
}

/// The C++ library asks for the texts of errno, 3 KB that nothing shows.
char* strerror(int) {
  static char text[] = "error";
  return text;
}

/// newlib seeds nothing of ours with it.
int getentropy(void*, size_t) {
  return -1;
}

void __cxa_pure_virtual() {
  stop(reset_reason::abort, "a pure virtual function was called");
}

void* __dso_handle = nullptr;

} // extern "C"
