#pragma once

#include <cstdint>

namespace actorcsi::benchmarks {

/// What all threads of the process have asked of operator new.
struct allocations {
  uint64_t calls = 0;
  /// Bytes that have not been given back.
  int64_t live = 0;

  static allocations now();
};

} // namespace actorcsi::benchmarks
