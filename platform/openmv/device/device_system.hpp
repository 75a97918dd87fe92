#pragma once

#include <cstddef>

#include "platform/base/span.hpp"
#include "platform/openmv/codec/payloads.hpp"

namespace actorcsi::platform::link {

/// What the device end needs from the machine that it runs on.
class device_system {
public:
  virtual version_info version() = 0;

  virtual system_info info() = 0;

  /// Describes up to `into.size()` pieces of memory; returns how many.
  virtual size_t memory(span<memory_info> into) {
    static_cast<void>(into);
    return 0;
  }

  /// The host requests a reset. There is no answer.
  virtual void reset() = 0;

  /// The host requests the boot loader. There is no answer.
  virtual void boot() = 0;

protected:
  ~device_system() = default;
};

} // namespace actorcsi::platform::link
