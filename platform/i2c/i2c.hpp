#pragma once

#include <cstdint>

#include "caf/error.hpp"

#include "platform/base/span.hpp"

namespace actorcsi::platform {

/// A controller of an I2C bus, of which SCCB is a subset. A call returns when
/// the transaction has ended or failed: for set-up, not for interrupt handlers.
class i2c {
public:
  /// Writes `bytes` to the target with the 7-bit `address`. Errors:
  /// errc::io_error, naming the address and the reason.
  virtual caf::error write(uint8_t address, span<const uint8_t> bytes) = 0;

  /// Writes `bytes`, then reads `into` after a repeated start. Errors: as
  /// `write`.
  virtual caf::error write_read(uint8_t address, span<const uint8_t> bytes,
                                span<uint8_t> into) = 0;

protected:
  ~i2c() = default;
};

} // namespace actorcsi::platform
