#pragma once

#include <cstdint>
#include <optional>

#include "platform/base/registers.hpp"
#include "platform/i2c/i2c.hpp"

namespace actorcsi::platform {

/// Clock divisors of an LPI2C, as in its registers.
struct lpi2c_timing {
  uint32_t prescale = 0; ///< The clock is divided by 2 to the power of this.
  uint32_t clklo = 0;
  uint32_t clkhi = 0;
  uint32_t sethold = 0;
  uint32_t datavd = 0;

  /// The resulting clock, in Hz.
  double rate(uint32_t clock_hz) const;
};

/// The timing for at most `hz` bits per second; none if the clock cannot be
/// divided accordingly.
std::optional<lpi2c_timing> find_timing(uint32_t clock_hz, uint32_t hz);

/// The controller's half of an i.MX RT's LPI2C, polled.
///
/// Nothing waits for ever: each step of a transaction has a limit. After a
/// failure the peripheral is reset and the FIFOs are empty for the next
/// transaction.
class lpi2c final : public i2c {
public:
  /// Number of status reads after which a step fails: some 10 ms; a byte takes
  /// 0.1 ms at 100 kHz.
  static constexpr uint32_t patience = 100'000;

  /// The longest write or read, in bytes.
  static constexpr size_t max_bytes = 256;

  /// @pre `find_timing(clock_hz, hz)`
  lpi2c(register_block& registers, uint32_t clock_hz, uint32_t hz);

  caf::error write(uint8_t address, span<const uint8_t> bytes) override;

  caf::error write_read(uint8_t address, span<const uint8_t> bytes,
                        span<uint8_t> into) override;

private:
  enum class outcome : uint8_t {
    good,
    no_acknowledge,
    arbitration_lost,
    bus_stuck,
    timed_out,
    not_a_transaction,
  };

  caf::error run(uint8_t address, span<const uint8_t> bytes,
                 span<uint8_t> into);

  outcome transfer(uint8_t address, span<const uint8_t> bytes,
                   span<uint8_t> into);

  /// Initialises the peripheral, from reset to enabled.
  void restart();

  outcome queue(uint32_t command);

  outcome receive(uint8_t& byte);

  /// After the last command was queued.
  outcome finish();

  /// The error that the status shows, if any.
  static outcome trouble(uint32_t status);

  register_block& registers_;
  lpi2c_timing timing_;
};

} // namespace actorcsi::platform
