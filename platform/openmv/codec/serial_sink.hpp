#pragma once

#include "platform/openmv/codec/byte_sink.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::platform::link {

/// A serial port as a sink.
class serial_sink final : public byte_sink {
public:
  explicit serial_sink(serial& port) : port_(port) {
    // nop
  }

  size_t write(span<const uint8_t> bytes) override {
    return port_.write(bytes);
  }

private:
  serial& port_;
};

} // namespace actorcsi::platform::link
