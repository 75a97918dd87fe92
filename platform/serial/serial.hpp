#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "caf/error.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/base/span.hpp"

namespace actorcsi::platform {

/// Counters of one serial port since it was opened, in bytes.
struct serial_statistics {
  uint64_t received = 0;
  uint64_t sent = 0;
  /// Received, but not read in time.
  uint64_t overrun = 0;
  /// How often a peer has connected, if the port can tell.
  uint64_t peers = 0;
};

/// What a second program reads from a line that serves one at a time, before
/// the line is closed.
constexpr std::string_view line_in_use =
  "actorcsi: another program uses this line; end that program\r\n";

/// A serial port. No call blocks.
class serial {
public:
  virtual ~serial() = default;

  /// Opens the port at `baud` bits per second, 8N1. Errors:
  /// errc::device_unavailable, naming the device and the reason, and
  /// errc::invalid_argument for an unsupported rate. Contexts begin with the
  /// option's name: `device=`, `link=` or `baud=`.
  virtual caf::error open(uint32_t baud) = 0;

  virtual void close() = 0;

  /// Name of the port for a person: a path, or an address.
  virtual std::string name() const = 0;

  /// Moves received bytes to `into`; returns how many.
  virtual size_t read(span<uint8_t> into) = 0;

  /// Queues as many of `bytes` as fit; returns how many. A line without a peer
  /// takes everything, as a wire does.
  virtual size_t write(span<const uint8_t> bytes) = 0;

  /// Rings `bell` when there is something to read and when a full output queue
  /// has room again. `nullptr` removes the bell; after the call returns, the
  /// former bell is not touched any more.
  virtual void on_ready(doorbell* bell) = 0;

  virtual serial_statistics statistics() const = 0;
};

} // namespace actorcsi::platform
