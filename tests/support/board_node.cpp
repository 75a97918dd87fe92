#include "tests/support/board_node.hpp"

#include "actors/remote/serial/board.hpp"

namespace actorcsi::test {

board_node::board_node() : port(own<loose_serial>(*line.second)) {
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

void board_node::switch_off() {
  REQUIRE_FALSE(order<uart_peer_close>(peer));
}

void board_node::connect() {
  BoardOpen request;
  request.set_baud(921'600);
  REQUIRE_FALSE(order<board_open>(uut, request));
  run_for(200ms);
  REQUIRE(statistics().link().connected());
}

BoardStatistics board_node::statistics() {
  auto result = ask<board_statistics, BoardStatistics>(uut);
  REQUIRE(result);
  return *result;
}

void board_node::beat_every(uint32_t ms) {
  HeartbeatConfig config;
  config.set_period_ms(ms);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, config)));
}

std::vector<BoardEvent> board_node::events() const {
  std::vector<BoardEvent> result;
  for (auto& x : *notices)
    result.push_back(x.event());
  return result;
}

Envelope board_node::request(uint32_t method, const std::string& actor,
                             const std::string& payload) {
  Envelope result;
  result.set_kind(ENVELOPE_KIND_REQUEST);
  result.set_correlation(4711);
  result.set_method(method);
  result.set_actor(actor);
  result.set_payload(payload);
  return result;
}

} // namespace actorcsi::test
