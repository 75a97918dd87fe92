#pragma once

#include "platform/base/time.hpp"
#include "platform/cpu/cpu.hpp"

namespace actorcsi::platform {

/// Keeps the processor busy by reading `clock` until the time is over.
class spin_cpu final : public cpu {
public:
  explicit spin_cpu(const clock& time) : clock_(time) {
    // nop
  }

  void busy(caf::timespan amount) override {
    for (auto end = clock_.now() + amount; clock_.now() < end;) {
      // nop
    }
  }

private:
  const clock& clock_;
};

} // namespace actorcsi::platform
