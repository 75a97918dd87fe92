#include "actors/uart_commands.hpp"

#include <catch2/catch.hpp>

#include "platform/errc.hpp"

using namespace actorcsi;
using namespace actorcsi::uart_command;

namespace {

template <class T>
T parsed(const std::string& line) {
  auto result = parse(line);
  INFO(line);
  REQUIRE(result);
  REQUIRE(std::holds_alternative<T>(*result));
  return std::get<T>(*result);
}

} // namespace

TEST_CASE("UartCommands_EveryUsage_IsUnderstood") {
  parsed<help>("help");
  parsed<stats>("  stats\r");
  CHECK(std::get<LedState>(parsed<led>("led on").order).on());
  CHECK_FALSE(std::get<LedState>(parsed<led>("led off").order).on());
  CHECK(std::get<LedBlink>(parsed<led>("led blink 200").order).period_ms()
        == 200);
  auto named = parsed<led>("led LED_RED toggle");
  CHECK(named.name == "LED_RED");
  CHECK(std::holds_alternative<led::toggle>(named.order));
  CHECK(std::holds_alternative<led::query>(parsed<led>("led state").order));
  CHECK(parsed<CameraConfig>("camera framesize VGA").framesize() == "VGA");
  CHECK(parsed<CameraConfig>("camera pixformat BAYER").pixformat() == "BAYER");
  CHECK(parsed<CameraConfig>("camera framerate 7.5").framerate() == 7.5);
  CHECK(parsed<CameraConfig>("camera framebuffers 2").framebuffers() == 2);
  CHECK_FALSE(parsed<CameraConfig>("camera state").has_framesize());
  CHECK(parsed<CameraKnob>("camera knob vflip").name() == "vflip");
  auto knob = parsed<CameraKnobSetting>("camera knob auto_exposure 0 8000");
  CHECK(knob.values_size() == 2);
  CHECK(knob.values(1) == 8000);
  CHECK(parsed<HeartbeatConfig>("heartbeat period 500").period_ms() == 500);
  CHECK(parsed<HeartbeatConfig>("heartbeat text all is well").text()
        == "all is well");
}

TEST_CASE("UartCommands_WrongLines_NameTheWordAndWhatToDo") {
  struct {
    const char* line;
    const char* word;
  } rows[] = {
    {"", "say help"},
    {"   ", "say help"},
    {"dance", "'dance'"},
    {"help me", "'me'"},
    {"led", "'led'"},
    {"led blink", "'blink'"},
    {"led blink fast", "'fast'"},
    {"led blink -1", "'-1'"},
    {"led blink 99999999999", "'99999999999'"},
    {"led on now", "'now'"},
    {"led LED_RED", "'LED_RED'"},
    {"led LED_RED glow", "'glow'"},
    {"camera", "'camera'"},
    {"camera zoom 3", "'zoom'"},
    {"camera framesize", "'framesize'"},
    {"camera framesize VGA now", "'now'"},
    {"camera framerate quick", "'quick'"},
    {"camera framebuffers 2.5", "'2.5'"},
    {"camera knob contrast x", "'x'"},
    {"heartbeat", "'heartbeat'"},
    {"heartbeat period soon", "'soon'"},
    {"heartbeat rate 3", "'rate'"},
  };
  for (auto& row : rows) {
    INFO(row.line);
    auto result = parse(row.line);
    REQUIRE_FALSE(result);
    CHECK(result.error() == errc::invalid_argument);
    CHECK_THAT(describe(result.error()), Catch::Contains(row.word));
  }
}
