#include "actors/uart_answers.hpp"

#include <cstdio>

namespace actorcsi {

namespace {

/// Collects `name value` pairs behind an `ok`.
class line {
public:
  line& add(const char* name, const std::string& value) {
    text_ += ' ';
    text_ += name;
    text_ += ' ';
    text_ += value;
    return *this;
  }

  line& add(const char* name, uint64_t value) {
    return add(name, std::to_string(value));
  }

  line& add(const char* name, double value) {
    return add(name, format(value));
  }

  line& add(const char* word) {
    text_ += ' ';
    text_ += word;
    return *this;
  }

  line& add(double value) {
    text_ += ' ';
    text_ += format(value);
    return *this;
  }

  std::string text() const {
    return text_;
  }

private:
  static std::string format(double value) {
    char buf[32];
    std::snprintf(buf, sizeof(buf), "%g", value);
    return buf;
  }

  std::string text_ = "ok";
};

line& add(line& to, const std::string& name, const LedState& x) {
  to.add("led", name).add(x.on() ? "on" : "off");
  if (x.period_ms() > 0)
    to.add("blink", uint64_t{x.period_ms()});
  return to;
}

} // namespace

std::string to_line(const CameraConfig& x) {
  line result;
  if (x.has_pixformat())
    result.add("pixformat", x.pixformat());
  if (x.has_framesize())
    result.add("framesize", x.framesize());
  if (x.has_window())
    result.add("window", std::to_string(x.window().x()) + ","
                           + std::to_string(x.window().y()) + ","
                           + std::to_string(x.window().width()) + ","
                           + std::to_string(x.window().height()));
  if (x.has_framerate())
    result.add("framerate", x.framerate());
  return result.add("framebuffers", static_cast<uint64_t>(x.framebuffers()))
    .text();
}

std::string to_line(const CameraKnobSetting& x) {
  line result;
  result.add("knob", x.name());
  for (auto value : x.values())
    result.add(value);
  return result.text();
}

std::string to_line(const CameraStatistics& x) {
  uint64_t dropped = 0;
  for (auto& kvp : x.frames().dropped())
    dropped += kvp.second;
  return line{}
    .add("camera")
    .add("begun", x.frames().begun())
    .add("delivered", x.frames().delivered())
    .add("dropped", dropped)
    .add("waiting", x.frames().waiting())
    .add("in_flight", x.frames().in_flight())
    .add("polls", x.polls())
    .add("timeouts", x.timeouts())
    .text();
}

std::string to_line(const HeartbeatConfig& x) {
  return line{}
    .add("heartbeat")
    .add("period", uint64_t{x.period_ms()})
    .add("text", x.text())
    .text();
}

std::string to_line(const HeartbeatStatistics& x) {
  return line{}.add("heartbeat").add("beats", x.beats()).text();
}

std::string to_line(const std::string& name, const LedState& x) {
  line result;
  return add(result, name, x).text();
}

std::string to_line(const std::string& name, const LedStatistics& x) {
  line result;
  return add(result, name, x.state())
    .add("toggles", x.toggles())
    .add("late_p99_us", x.late().p99_us())
    .text();
}

std::string to_line(const UartStatistics& x) {
  return line{}
    .add("uart")
    .add("rx", x.rx_lines())
    .add("tx", x.tx_lines())
    .add("errors", x.errors())
    .text();
}

std::string printable(const std::string& text) {
  constexpr auto digits = "0123456789abcdef";
  std::string result;
  for (auto c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      result += c;
    } else {
      result += "\\x";
      result += digits[byte >> 4];
      result += digits[byte & 0x0f];
    }
  }
  return result;
}

} // namespace actorcsi
