#pragma once

#include <cstddef>
#include <cstdint>

#include "caf/span.hpp"

namespace actorcsi::platform::link {

/// Where an end of the link puts its bytes.
class byte_sink {
public:
  virtual ~byte_sink() = default;

  /// Takes as many of `bytes` as there is room for; returns how many. Never
  /// blocks.
  virtual size_t write(caf::span<const uint8_t> bytes) = 0;
};

} // namespace actorcsi::platform::link
