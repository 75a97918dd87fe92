#pragma once

#include "platform/base/time.hpp"
#include "platform/cpu/cpu.hpp"

namespace actorcsi::platform {

/// Keeps a core of the PC busy by reading the clock until the time is over.
class host_cpu final : public cpu {
public:
  void busy(caf::timespan amount) override {
    using steady = time_point::clock;
    for (auto end = steady::now() + amount; steady::now() < end;) {
      // nop
    }
  }
};

} // namespace actorcsi::platform
