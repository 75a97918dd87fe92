#pragma once

#include "platform/base/time.hpp"
#include "platform/cpu/cpu.hpp"

namespace actorcsi::platform {

/// Keeps a core of the PC busy by reading the clock until the time is over.
class host_cpu final : public cpu {
public:
  void busy(caf::timespan amount) override {
    using clock = time_point::clock;
    for (auto end = clock::now() + amount; clock::now() < end;) {
      // nop
    }
  }
};

} // namespace actorcsi::platform
