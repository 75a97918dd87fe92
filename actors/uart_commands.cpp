#include "actors/uart_commands.hpp"

#include <charconv>
#include <cstdlib>
#include <vector>

#include "platform/errc.hpp"

namespace actorcsi::uart_command {

namespace {

using words = std::vector<std::string>;

words split(const std::string& line) {
  constexpr auto blanks = " \t\r";
  words result;
  auto begin = line.find_first_not_of(blanks);
  while (begin != std::string::npos) {
    auto end = line.find_first_of(blanks, begin);
    result.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(blanks, end);
  }
  return result;
}

caf::error wrong(const std::string& word, const std::string& instead) {
  return make_error(errc::invalid_argument, "'" + word + "': " + instead);
}

template <class T>
caf::expected<T> whole_number(const std::string& word) {
  T result{};
  auto end = word.data() + word.size();
  auto [rest, err] = std::from_chars(word.data(), end, result);
  if (err != std::errc{} || rest != end)
    return wrong(word, "give a whole number");
  return result;
}

caf::expected<double> number(const std::string& word) {
  char* rest = nullptr;
  auto result = std::strtod(word.c_str(), &rest);
  if (rest == word.c_str() || *rest != '\0')
    return wrong(word, "give a number");
  return result;
}

/// `led [NAME] on|off|toggle|state`, `led [NAME] blink MS`.
caf::expected<any> parse_led(const words& xs) {
  constexpr auto usage = "use led [NAME] on|off|toggle|state|blink MS";
  led result;
  size_t i = 1;
  auto is_verb = [](const std::string& word) {
    return word == "on" || word == "off" || word == "toggle" || word == "state"
           || word == "blink";
  };
  if (i < xs.size() && !is_verb(xs[i]))
    result.name = xs[i++];
  if (i == xs.size())
    return wrong(xs.back(), usage);
  auto& verb = xs[i++];
  if (verb == "blink") {
    if (i == xs.size())
      return wrong(verb, usage);
    auto period = whole_number<uint32_t>(xs[i++]);
    if (!period)
      return period.error();
    LedBlink order;
    order.set_period_ms(*period);
    result.order = order;
  } else if (verb == "toggle") {
    result.order = led::toggle{};
  } else if (verb == "state") {
    result.order = led::query{};
  } else if (is_verb(verb)) {
    LedState order;
    order.set_on(verb == "on");
    result.order = order;
  } else {
    return wrong(verb, usage);
  }
  if (i != xs.size())
    return wrong(xs[i], "unexpected");
  return any{std::move(result)};
}

/// `camera knob NAME [VALUE...]`.
caf::expected<any> parse_knob(const words& xs) {
  if (xs.size() == 3) {
    CameraKnob result;
    result.set_name(xs[2]);
    return any{std::move(result)};
  }
  CameraKnobSetting result;
  result.set_name(xs[2]);
  for (size_t i = 3; i < xs.size(); ++i) {
    auto value = number(xs[i]);
    if (!value)
      return value.error();
    result.add_values(*value);
  }
  return any{std::move(result)};
}

/// `camera SETTING VALUE`, `camera state`.
caf::expected<any> parse_camera(const words& xs) {
  constexpr auto usage = "use camera state|pixformat|framesize|framerate|"
                         "framebuffers|knob ...";
  CameraConfig result;
  if (xs.size() == 2 && xs[1] == "state")
    return any{std::move(result)};
  if (xs.size() < 3)
    return wrong(xs.back(), usage);
  if (xs[1] == "knob")
    return parse_knob(xs);
  if (xs.size() > 3)
    return wrong(xs[3], "unexpected");
  if (xs[1] == "pixformat") {
    result.set_pixformat(xs[2]);
  } else if (xs[1] == "framesize") {
    result.set_framesize(xs[2]);
  } else if (xs[1] == "framerate") {
    auto hz = number(xs[2]);
    if (!hz)
      return hz.error();
    result.set_framerate(*hz);
  } else if (xs[1] == "framebuffers") {
    auto count = whole_number<int32_t>(xs[2]);
    if (!count)
      return count.error();
    result.set_framebuffers(*count);
  } else {
    return wrong(xs[1], usage);
  }
  return any{std::move(result)};
}

/// `heartbeat period MS`, `heartbeat text TEXT`.
caf::expected<any> parse_heartbeat(const words& xs) {
  if (xs.size() < 3)
    return wrong(xs.back(), "use heartbeat period MS or heartbeat text TEXT");
  HeartbeatConfig result;
  if (xs[1] == "period" && xs.size() == 3) {
    auto period = whole_number<uint32_t>(xs[2]);
    if (!period)
      return period.error();
    result.set_period_ms(*period);
  } else if (xs[1] == "text") {
    auto text = xs[2];
    for (size_t i = 3; i < xs.size(); ++i)
      text += " " + xs[i];
    result.set_text(text);
  } else {
    return wrong(xs[1], "use heartbeat period MS or heartbeat text TEXT");
  }
  return any{std::move(result)};
}

} // namespace

caf::expected<any> parse(const std::string& line) {
  auto xs = split(line);
  if (xs.empty())
    return make_error(errc::invalid_argument, "say help for the commands");
  if (xs[0] == "led")
    return parse_led(xs);
  if (xs[0] == "camera")
    return parse_camera(xs);
  if (xs[0] == "heartbeat")
    return parse_heartbeat(xs);
  if (xs.size() > 1)
    return wrong(xs[1], "unexpected");
  if (xs[0] == "help")
    return any{help{}};
  if (xs[0] == "stats")
    return any{stats{}};
  return wrong(xs[0], "say help for the commands");
}

const char* const* usage() {
  static constexpr const char* lines[] = {
    "help",
    "stats",
    "led [NAME] on|off|toggle|state",
    "led [NAME] blink MS",
    "camera state",
    "camera pixformat GRAYSCALE|RGB565|BAYER|YUV422",
    "camera framesize NAME|WxH",
    "camera framerate HZ",
    "camera framebuffers N",
    "camera knob NAME [VALUE...]",
    "heartbeat period MS",
    "heartbeat text TEXT",
    nullptr};
  return lines;
}

} // namespace actorcsi::uart_command
