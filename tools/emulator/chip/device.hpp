#pragma once

#include <cstdint>
#include <functional>

#include "tools/emulator/chip/machine_clock.hpp"
#include "tools/emulator/chip/trouble_log.hpp"

namespace actorcsi::emulator {

/// What peripherals have of the machine.
struct surroundings {
  machine_clock& clock;
  trouble_log& trouble;
  /// What a device does next has changed.
  std::function<void()> replan;
};

/// An interrupt line.
using signal_line = std::function<void(bool)>;

/// Something that does things by itself as time passes.
class device {
public:
  static constexpr uint64_t never = machine_clock::never;

  virtual ~device() = default;

  /// As the chip's reset leaves it.
  virtual void reset() = 0;

  /// The cycle in which `advance` must be called.
  virtual uint64_t next() const {
    return never;
  }

  /// Does everything that is due by now.
  virtual void advance() {
    // nop
  }
};

} // namespace actorcsi::emulator
