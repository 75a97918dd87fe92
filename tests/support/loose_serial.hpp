#pragma once

#include "platform/base/errc.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::test {

/// A port whose cable can be pulled, and that can vanish altogether.
class loose_serial final : public platform::serial {
public:
  explicit loose_serial(platform::serial& port) : port_(port) {
    // nop
  }

  /// Whether bytes get lost on the way, both ways.
  bool cut = false;

  /// Whether the port is gone: it cannot be opened.
  bool gone = false;

  int opened = 0;

  caf::error open(uint32_t baud) override {
    if (gone)
      return make_error(errc::device_unavailable, "device=loose: gone");
    ++opened;
    return port_.open(baud);
  }

  void close() override {
    port_.close();
  }

  std::string name() const override {
    return port_.name();
  }

  size_t read(span<uint8_t> into) override {
    auto n = port_.read(into);
    return cut || gone ? 0 : n;
  }

  size_t write(span<const uint8_t> bytes) override {
    return cut || gone ? bytes.size() : port_.write(bytes);
  }

  void on_ready(platform::doorbell* bell) override {
    port_.on_ready(bell);
  }

  platform::serial_statistics statistics() const override {
    return port_.statistics();
  }

private:
  platform::serial& port_;
};

} // namespace actorcsi::test
