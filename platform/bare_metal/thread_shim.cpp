// libstdc++ was built without threads, because newlib has none: these are the
// few members of its thread classes that are not inline, on
// bits/gthr-default.h.

#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "platform/bare_metal/interrupts.hpp"
#include "platform/bare_metal/stop.hpp"

using actorcsi::bare_metal::interrupt_guard;

namespace std {

condition_variable::condition_variable() noexcept = default;

condition_variable::~condition_variable() noexcept = default;

void condition_variable::wait(unique_lock<mutex>&) {
  actorcsi_would_block("waiting on a condition variable");
}

void condition_variable::notify_one() noexcept {
  // nop
}

void condition_variable::notify_all() noexcept {
  // nop
}

thread::_State::~_State() = default;

void thread::_M_start_thread(_State_ptr, void (*)()) {
  actorcsi_would_block("starting a thread");
}

void thread::join() {
  actorcsi_would_block("waiting for a thread");
}

void thread::detach() {
  // nop
}

unsigned thread::hardware_concurrency() noexcept {
  return 1;
}

} // namespace std

// There is one thread, so its thread-local variables are the linker's .tdata
// and .tbss in place. Offsets count from 8 bytes before them: the ABI's thread
// control block.
extern "C" {

extern char __tls_base;

__attribute__((naked)) void* __aeabi_read_tp() {
  // Must not change any register but r0.
  __asm volatile("ldr r0, =__tls_base\n"
                 "subs r0, r0, #8\n"
                 "bx lr\n");
}

// -- atomics that the processor has no instructions for -----------------------

uint64_t __atomic_load_8(const volatile void* at, int) {
  interrupt_guard guard;
  return *static_cast<const volatile uint64_t*>(at);
}

void __atomic_store_8(volatile void* at, uint64_t value, int) {
  interrupt_guard guard;
  *static_cast<volatile uint64_t*>(at) = value;
}

uint64_t __atomic_fetch_add_8(volatile void* at, uint64_t value, int) {
  interrupt_guard guard;
  auto& x = *static_cast<volatile uint64_t*>(at);
  auto before = x;
  x = before + value;
  return before;
}

bool __atomic_compare_exchange_8(volatile void* at, void* expected,
                                 uint64_t desired, bool, int, int) {
  interrupt_guard guard;
  auto& x = *static_cast<volatile uint64_t*>(at);
  auto& wanted = *static_cast<uint64_t*>(expected);
  if (x == wanted) {
    x = desired;
    return true;
  }
  wanted = x;
  return false;
}

} // extern "C"
