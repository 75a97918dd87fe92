#pragma once

#include "actors/board.hpp"
#include "actors/camera.hpp"
#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/uart_peer.hpp"

#include "tests/support/mock_camera.hpp"

#include "platform/led/host_led.hpp"
#include "platform/serial/loop_serial.hpp"

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

  size_t read(caf::span<uint8_t> into) override {
    auto n = port_.read(into);
    return cut || gone ? 0 : n;
  }

  size_t write(caf::span<const uint8_t> bytes) override {
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

/// A board with its actors at one end of a line, and the actor that talks to it
/// at the other, both in virtual time.
struct board_node : virtual_node {
  board_node() {
    auto actors = std::make_shared<runtime::directory>();
    uart_peer::peers peers;
    peers.camera = cam;
    peers.heartbeat = heart;
    peers.actors = actors;
    peer = spawn<uart_peer>(*line.first, peers);
    actors->add("camera", camera_service(), cam);
    actors->add("heartbeat", heartbeat_service(), heart);
    actors->add("LED_BLUE", led_service(), blue_actor);
    actors->add("LED_RED", led_service(), red_actor);
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

  /// Lets the board begin to work.
  void switch_on() {
    UartOpen request;
    request.set_baud(921'600);
    REQUIRE((ask<uart_peer_open, UartOpened>(peer, request)));
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

  platform::loop_serial::pair& line =
    own<platform::loop_serial::pair>(platform::loop_serial::make_pair());
  loose_serial& port = own<loose_serial>(*line.second);
  platform::mock_csi& csi = add_mock_camera(*this);
  platform::host_led& blue = own<platform::host_led>();
  platform::host_led& red = own<platform::host_led>();
  camera_actor cam = spawn<camera>(csi);
  heartbeat_actor heart = spawn<heartbeat>();
  led_actor blue_actor = spawn<led>(blue);
  led_actor red_actor = spawn<led>(red);
  uart_peer_actor peer;
  board_actor uut;
  std::shared_ptr<std::vector<BoardNotice>> notices;
};

} // namespace actorcsi::test
