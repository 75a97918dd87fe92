#pragma once

#include <cstdint>
#include <optional>

#include "platform/base/registers.hpp"
#include "platform/serial/mcu/interrupt_serial.hpp"

namespace actorcsi::platform {

/// Clock divisors of an LPUART: a bit takes `osr` samples of `sbr` clock
/// periods each.
struct lpuart_divisors {
  uint32_t osr = 0; ///< 4 to 32
  uint32_t sbr = 0; ///< 1 to 8191

  constexpr double rate(uint32_t clock_hz) const {
    return static_cast<double>(clock_hz) / osr / sbr;
  }
};

/// The divisors closest to `baud`, with more samples preferred; none if the
/// error exceeds one percent. Two ends with that error in opposite directions
/// still agree on a character of ten bits.
std::optional<lpuart_divisors> find_divisors(uint32_t clock_hz, uint32_t baud);

/// An LPUART of an i.MX RT, driven by its interrupts. Nothing is allocated
/// after construction.
class lpuart final : public interrupt_serial {
public:
  /// The rate is divided from `clock_hz`; `name` must outlive this object. The
  /// rings hold `ring_size` bytes each.
  lpuart(register_block& registers, uint32_t clock_hz, const char* name,
         size_t ring_size);

  // -- serial -----------------------------------------------------------------

  caf::error open(uint32_t baud) override;

  void close() override;

  size_t write(span<const uint8_t> bytes) override;

  // ---------------------------------------------------------------------------

  /// Whether everything written has been sent.
  bool drained() const;

  /// The handler of its interrupt.
  void handle_interrupt() noexcept;

  /// Sends one byte without interrupts, for reports before a reset: waits for
  /// room, but not for ever. Opens the port at `baud` if it is closed.
  static void put_now(register_block& registers, uint32_t clock_hz,
                      uint32_t baud, char byte) noexcept;

  /// Waits until FIFO and shifter are empty, but not for ever: a reset would
  /// lose up to five bytes.
  static void drain_now(register_block& registers) noexcept;

private:
  // All of these are called with the lock held.

  /// Returns whether a byte came in, or was lost.
  bool receive(uint32_t status) noexcept;

  /// Fills the FIFO from the ring, and asks for an interrupt while the ring is
  /// not empty.
  void send() noexcept;

  register_block& registers_;
  uint32_t clock_hz_;
  bool open_ = false;
};

} // namespace actorcsi::platform
