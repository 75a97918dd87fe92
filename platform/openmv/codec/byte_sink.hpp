#pragma once

#include <cstddef>
#include <cstdint>

#include "platform/base/span.hpp"

namespace actorcsi::platform::link {

/// Destination of the bytes of one end of the link.
class byte_sink {
public:
  /// Takes as many of `bytes` as it has room for, and returns how many. Never
  /// blocks.
  virtual size_t write(span<const uint8_t> bytes) = 0;

protected:
  ~byte_sink() = default;
};

} // namespace actorcsi::platform::link
