#pragma once

#include <cstddef>

#include "caf/span.hpp"

#include "platform/openmv/codec/payloads.hpp"

namespace actorcsi::platform::link {

/// What the device end has to ask the machine it runs on.
class device_system {
public:
  virtual ~device_system() = default;

  virtual version_info version() = 0;

  virtual system_info info() = 0;

  /// Describes up to `into.size()` pieces of memory; returns how many.
  virtual size_t memory(caf::span<memory_info> into) {
    static_cast<void>(into);
    return 0;
  }

  /// The host wants a reset. Nothing is answered.
  virtual void reset() = 0;

  /// The host wants the boot loader. Nothing is answered.
  virtual void boot() = 0;
};

} // namespace actorcsi::platform::link
