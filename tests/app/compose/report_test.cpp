#include "app/compose/report.hpp"

#include <catch2/catch.hpp>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "platform/csi/frame.hpp"

using namespace actorcsi;

namespace {

node_statistics sample() {
  node_statistics result;
  result.elapsed = std::chrono::milliseconds{2500};
  auto frames = result.camera.mutable_frames();
  frames->set_begun(10);
  frames->set_delivered(7);
  (*frames->mutable_dropped())["overrun"] = 1;
  (*frames->mutable_dropped())["aborted"] = 0;
  frames->set_waiting(1);
  frames->set_in_flight(1);
  result.camera.set_polls(20);
  result.first_led = "LED_BLUE";
  result.leds["LED_BLUE"].set_toggles(12);
  result.leds["LED_BLUE"].mutable_late()->set_p99_us(130.5);
  result.heartbeat.set_beats(3);
  result.saver.set_errors(2);
  result.button.set_unsaved(3);
  result.uart.set_rx_lines(4);
  result.uart.set_tx_lines(5);
  result.uart.set_errors(6);
  result.capture.set_fps(29.97);
  result.capture.mutable_latency()->set_p50_us(8.25);
  return result;
}

} // namespace

TEST_CASE("Report_Json_IsOneObjectOnOneLineWithEveryFigure") {
  auto text = to_json(sample(), {0.5, 0});
  CHECK(text.find('\n') == std::string::npos);
  // Protobuf's own JSON parser judges the form.
  google::protobuf::Struct parsed;
  auto status = google::protobuf::util::JsonStringToMessage(text, &parsed);
  INFO(text);
  REQUIRE(status.ok());
  auto& top = parsed.fields();
  auto number = [&](const char* key) { return top.at(key).number_value(); };
  auto inner = [&](const char* group, const char* key) {
    return top.at(group).struct_value().fields().at(key).number_value();
  };
  CHECK(number("duration_s") == 2.5);
  CHECK(number("polls") == 20);
  CHECK(number("led_toggles") == 12);
  CHECK(number("heartbeats") == 3);
  CHECK(number("fps") == 29.97);
  CHECK(number("unsaved") == 5);
  CHECK(number("cpu_percent") == 20);
  CHECK(inner("frames", "begun") == 10);
  CHECK(inner("frames", "delivered") == 7);
  CHECK(inner("frames", "waiting") == 1);
  CHECK(inner("frames", "in_flight") == 1);
  CHECK(inner("uart", "rx") == 4);
  CHECK(inner("uart", "tx") == 5);
  CHECK(inner("uart", "errors") == 6);
  CHECK(inner("latency_us", "p50") == 8.25);
  CHECK(inner("led_late_us", "p99") == 130.5);
  auto& dropped = top.at("frames").struct_value().fields().at("dropped");
  CHECK(dropped.struct_value().fields().at("overrun").number_value() == 1);
  CHECK(dropped.struct_value().fields().at("aborted").number_value() == 0);
}

TEST_CASE("Report_RunStoppedBeforeItsCamera_HasEveryReasonOfADrop") {
  google::protobuf::Struct parsed;
  REQUIRE(google::protobuf::util::JsonStringToMessage(
            to_json(node_statistics{}, process_usage{}), &parsed)
            .ok());
  auto& frames = parsed.fields().at("frames").struct_value();
  auto& dropped = frames.fields().at("dropped").struct_value().fields();
  CHECK(dropped.size() == platform::num_drop_reasons);
  CHECK(dropped.at("overrun").number_value() == 0);
}
