#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "caf/timespan.hpp"

#include "app/compose/console.hpp"

#include "platform/serial/serial.hpp"

namespace actorcsi {

/// Console on a serial port. A line that does not fit into the port's queue is
/// cut and counted, so that the actors never wait for a terminal.
class serial_console final : public console {
public:
  /// `port` is open and outlives this object.
  explicit serial_console(platform::serial& port) : port_(port) {
    // nop
  }

  void info(const std::string& line) override;

  /// Prints the use of the heap once a minute. Other statistics are available
  /// at the serial port of `uart_peer`.
  void show(const NodeReport& now) override;

  void error(const std::string& line) override;

  /// Number of lines that were cut.
  uint32_t cut() const {
    return cut_;
  }

private:
  static constexpr std::chrono::microseconds report_interval =
    std::chrono::minutes{1};

  platform::serial& port_;
  uint32_t cut_ = 0;
  std::chrono::microseconds next_report_ = report_interval;
};

} // namespace actorcsi
