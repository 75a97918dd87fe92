#pragma once

#include "platform/cpu/cpu.hpp"
#include "platform/runtime/virtual_time.hpp"

namespace actorcsi::runtime {

/// Being busy in virtual time: it passes at once, and devices act in it.
class virtual_cpu final : public platform::cpu {
public:
  explicit virtual_cpu(virtual_time& time) : time_(time) {
    // nop
  }

  void busy(caf::timespan amount) override {
    time_.pass(amount);
  }

private:
  virtual_time& time_;
};

} // namespace actorcsi::runtime
