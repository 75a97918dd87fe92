#pragma once

#include <cstddef>
#include <cstdint>

#include "caf/span.hpp"

#include "platform/serial/serial.hpp"

namespace actorcsi::platform::link {

/// Where an end of the link puts its bytes.
class byte_sink {
public:
  virtual ~byte_sink() = default;

  /// Takes as many of `bytes` as there is room for; returns how many. Never
  /// blocks.
  virtual size_t write(caf::span<const uint8_t> bytes) = 0;
};

/// A serial port as a sink.
class serial_sink final : public byte_sink {
public:
  explicit serial_sink(serial& port) : port_(port) {
    // nop
  }

  size_t write(caf::span<const uint8_t> bytes) override {
    return port_.write(bytes);
  }

private:
  serial& port_;
};

} // namespace actorcsi::platform::link
