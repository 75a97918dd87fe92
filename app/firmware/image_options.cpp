#include "app/firmware/image_options.hpp"

#include <charconv>

namespace actorcsi {

namespace {

/// Removes the first word from `line` and returns it.
std::string_view next_word(std::string_view& line) {
  size_t begin = 0;
  while (begin < line.size() && line[begin] == ' ')
    ++begin;
  auto end = begin;
  while (end < line.size() && line[end] != ' ')
    ++end;
  auto result = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return result;
}

bool read_number(std::string_view word, uint32_t& into) {
  auto end = word.data() + word.size();
  auto [rest, err] = std::from_chars(word.data(), end, into);
  return err == std::errc{} && rest == end;
}

/// Sets the option `name` to `value`.
bool set(std::string_view name, std::string_view value, image_options& into) {
  auto& settings = into.settings;
  if (name == "--polling") {
    settings.camera.set_polling(value == "yield" ? POLLING_YIELD
                                                 : POLLING_NOTIFY);
    return value == "yield" || value == "notify";
  }
  if (name == "--check") {
    into.check = value == "on";
    return value == "on" || value == "off";
  }
  if (name == "--fault") {
    into.fault.assign(value);
    return !value.empty();
  }
  uint32_t number = 0;
  if (!read_number(value, number))
    return false;
  if (name == "--seconds")
    settings.duration = std::chrono::seconds{number};
  else if (name == "--process-ms")
    settings.capture.set_process_ms(number);
  else if (name == "--framebuffers")
    settings.camera.set_framebuffers(static_cast<int32_t>(number));
  else if (name == "--fps")
    settings.camera.set_framerate(number);
  else
    return false;
  return true;
}

} // namespace

image_options default_options() {
  image_options result;
  auto& x = result.settings;
  x.camera.set_pixformat("RGB565");
  x.camera.set_framesize("QVGA");
  x.camera.set_framerate(30);
  x.camera.set_framebuffers(3);
  x.camera.set_overrun(OVERRUN_STOP);
  x.camera.set_polling(POLLING_NOTIFY);
  x.capture.set_process_ms(0);
  x.capture.set_report_every(30);
  x.capture.set_led_threshold(0);
  x.capture_led = "LED_GREEN";
  x.led.set_period_ms(200);
  x.heartbeat.set_period_ms(1'000);
  x.heartbeat.set_text("hello");
  x.uart.set_baud(115'200);
  return result;
}

std::string_view read_options(std::string_view line, image_options& into) {
  // The image's own name.
  next_word(line);
  for (;;) {
    auto name = next_word(line);
    if (name.empty() || !set(name, next_word(line), into))
      return name;
  }
}

} // namespace actorcsi
