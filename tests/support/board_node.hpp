#pragma once

#include "actors/remote/serial/board.hpp"

#include "tests/support/device_node.hpp"

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

/// A device at one end of a line, and the actor that talks to it at the other.
struct board_node : device_node {
  board_node() {
    CameraConfig config;
    config.set_framesize("QQVGA");
    config.set_pixformat("GRAYSCALE");
    config.set_framerate(30);
    REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
    switch_on();
    uut = spawn<board>(port, 7u);
    notices = collect<board_notices, BoardNotice>(uut).first;
    run_for(1ms);
  }

  /// Ends all that the board knows of its host.
  void switch_off() {
    REQUIRE_FALSE(order<uart_peer_close>(peer));
  }

  void connect() {
    BoardOpen request;
    request.set_baud(921'600);
    REQUIRE_FALSE(order<board_open>(uut, request));
    run_for(200ms);
    REQUIRE(statistics().link().connected());
  }

  BoardStatistics statistics() {
    auto result = ask<board_statistics, BoardStatistics>(uut);
    REQUIRE(result);
    return *result;
  }

  void beat_every(uint32_t ms) {
    HeartbeatConfig config;
    config.set_period_ms(ms);
    REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, config)));
  }

  std::vector<BoardEvent> events() const {
    std::vector<BoardEvent> result;
    for (auto& x : *notices)
      result.push_back(x.event());
    return result;
  }

  static Envelope request(uint32_t method, const std::string& actor,
                          const std::string& payload = {}) {
    Envelope result;
    result.set_kind(ENVELOPE_KIND_REQUEST);
    result.set_correlation(4711);
    result.set_method(method);
    result.set_actor(actor);
    result.set_payload(payload);
    return result;
  }

  loose_serial& port = own<loose_serial>(*line.second);
  board_actor uut;
  std::shared_ptr<std::vector<BoardNotice>> notices;
};

} // namespace actorcsi::test
