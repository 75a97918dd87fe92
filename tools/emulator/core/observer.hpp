#pragma once

#include <cstdint>

namespace actorcsi::emulator {

/// An exception as it begins.
struct exception_entry {
  unsigned exception;
  uint32_t return_address;
  uint32_t cfsr;
  uint32_t hfsr;
  uint32_t fault_address;
};

/// Hears what the processor does.
class observer {
public:
  virtual ~observer() = default;

  virtual void on_exception(const exception_entry& x) = 0;

  /// The instruction at `address` is executed for the first time since memory
  /// or caches changed.
  virtual void on_first_execution(uint32_t address) = 0;

  /// The processor uses data of the cache that memory has newer data of, or
  /// they are `written` over these.
  virtual void on_stale_line(uint32_t address, bool written) = 0;

  /// BKPT `number` is executed; returns whether a debugger has answered.
  virtual bool on_breakpoint(unsigned) {
    return false;
  }

  /// `pc` is executed next, every so many cycles as the processor was told.
  virtual void on_sample(uint32_t pc) = 0;
};

} // namespace actorcsi::emulator
