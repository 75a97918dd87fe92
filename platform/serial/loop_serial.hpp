#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "platform/serial/serial.hpp"

namespace actorcsi::platform {

/// One end of a serial line within the process, for tests and simulation: no
/// thread, no descriptor, no clock. Bytes written at one end can be read at the
/// other before write() returns.
///
/// - write() takes as much as the other end's queue has room for. While the
///   other end is closed it takes everything, which counts as sent.
/// - The call that causes the reason rings the bell: write() rings the
///   reader's, once until the next read(); read(), or close() of the other end,
///   rings the writer's when its full queue has room again; on_ready() rings if
///   there is a reason already. Bells are rung with the line's lock held:
///   `ring()` must not call the port.
///
/// All calls may come from any thread.
class loop_serial final : public serial {
public:
  /// Default capacity of each end in bytes; that of fd_serial.
  static constexpr size_t default_capacity = size_t{64} * 1024;

  struct pair;

  /// The two ends of a new line, both closed, with room for `capacity` bytes
  /// each, at least 1.
  static pair make_pair(size_t capacity = default_capacity);

  ~loop_serial() override;

  loop_serial(const loop_serial&) = delete;
  loop_serial& operator=(const loop_serial&) = delete;

  /// Opens this end at any rate; 0 is errc::invalid_argument. The line has no
  /// speed: a simulation adds its own.
  caf::error open(uint32_t baud) override;

  void close() override;

  /// `loop:0` or `loop:1`.
  std::string name() const override;

  size_t read(span<uint8_t> into) override;

  size_t write(span<const uint8_t> bytes) override;

  void on_ready(doorbell* bell) override;

  serial_statistics statistics() const override;

private:
  struct wire;

  loop_serial(std::shared_ptr<wire> line, size_t end);

  const std::shared_ptr<wire> wire_;
  const size_t end_;
};

struct loop_serial::pair {
  std::unique_ptr<loop_serial> first;
  std::unique_ptr<loop_serial> second;
};

} // namespace actorcsi::platform
