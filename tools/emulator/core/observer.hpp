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
};

} // namespace actorcsi::emulator
