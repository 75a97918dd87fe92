#include "app/compose/report.hpp"

#include <map>

#include "actorcsi/button.actor.hpp"
#include "actorcsi/camera.actor.hpp"
#include "actorcsi/capture.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "app/compose/json_object.hpp"

#include "platform/csi/frame.hpp"

namespace actorcsi {

namespace {

// By name, because images for boards do not contain this service.
constexpr auto saver_service = "actorcsi.FrameSaver";

json_object to_json(const Latency& x) {
  return json_object{}
    .add("p50", x.p50_us())
    .add("p99", x.p99_us())
    .add("max", x.max_us());
}

json_object to_json(const FrameAccounts& x) {
  json_object dropped;
  std::map<std::string, uint64_t> sorted;
  // Stopped before its camera was there, a run has all of them, too.
  for (size_t i = 0; i < platform::num_drop_reasons; ++i)
    sorted[to_string(static_cast<platform::drop_reason>(i))] = 0;
  for (auto& kvp : x.dropped())
    sorted[kvp.first] = kvp.second;
  for (auto& kvp : sorted)
    dropped.add(kvp.first.c_str(), kvp.second);
  return json_object{}
    .add("begun", x.begun())
    .add("delivered", x.delivered())
    .add("dropped", dropped)
    .add("waiting", x.waiting())
    .add("in_flight", x.in_flight());
}

json_object to_json(const UartStatistics& x) {
  return json_object{}
    .add("rx", x.rx_lines())
    .add("tx", x.tx_lines())
    .add("errors", x.errors())
    .add("rx_bytes", x.rx_bytes())
    .add("tx_bytes", x.tx_bytes());
}

} // namespace

node_statistics read_report(const NodeReport& report) {
  node_statistics result;
  result.elapsed = std::chrono::microseconds{report.elapsed_us()};
  // Only the first part of a service is read.
  auto read = [](const PartReport& x, auto& into, bool is_first = true) {
    if (is_first)
      into.ParseFromString(x.statistics());
  };
  size_t cameras = 0;
  size_t captures = 0;
  for (auto& x : report.parts()) {
    if (x.service() == camera_service().name) {
      read(x, result.camera, cameras++ == 0);
    } else if (x.service() == capture_service().name) {
      read(x, result.capture, captures++ == 0);
    } else if (x.service() == led_service().name) {
      // A stand-in has no statistics.
      if (x.type().empty())
        continue;
      if (result.leds.empty())
        result.first_led = x.name();
      read(x, result.leds[x.name()]);
    } else if (x.service() == heartbeat_service().name) {
      read(x, result.heartbeat);
    } else if (x.service() == uart_peer_service().name) {
      read(x, result.uart);
    } else if (x.service() == saver_service) {
      read(x, result.saver);
    } else if (!x.type().empty()) {
      if (x.service() == button_service().name)
        read(x, result.button);
      result.others.push_back(x);
    }
  }
  return result;
}

json_object to_json_object(const node_statistics& result,
                           const process_usage& usage) {
  auto duration = std::chrono::duration<double>(result.elapsed).count();
  auto i = result.leds.find(result.first_led);
  auto led = i != result.leds.end() ? i->second : LedStatistics{};
  return json_object{}
    .add("duration_s", duration)
    .add("frames", to_json(result.camera.frames()))
    .add("polls", result.camera.polls())
    .add("timeouts", result.camera.timeouts())
    .add("capture_errors", result.capture.errors())
    .add("out_of_order", result.capture.out_of_order())
    .add("leased", uint64_t{usage.leased})
    .add("led_toggles", led.toggles())
    .add("heartbeats", result.heartbeat.beats())
    .add("uart", to_json(result.uart))
    .add("latency_us", to_json(result.capture.latency()))
    .add("led_late_us", to_json(led.late()))
    .add("fps", result.capture.fps())
    .add("saved", result.saver.saved())
    .add("unsaved", result.saver.errors() + result.button.unsaved())
    .add("skipped", result.camera.skipped_held())
    .add("cpu_percent", duration > 0 ? 100 * usage.cpu_s / duration : 0.0);
}

std::string to_json(const node_statistics& result, const process_usage& usage) {
  return to_json_object(result, usage).text();
}

} // namespace actorcsi
