#include "app/commands/camera_options.hpp"

#include <charconv>
#include <set>

#include "app/commands/option_text.hpp"

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/pattern/faults.hpp"
#include "platform/csi/pattern/mock_timing.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi {

namespace {

constexpr auto prefix = "camera.";

/// `WHY; DO` for an error of the form `NAME=VALUE: DO`, or an empty string.
std::string reason_of(const caf::error& err) {
  if (!err)
    return {};
  std::string why = to_string(static_cast<errc>(err.code()));
  if (!why.empty() && why.back() == '.')
    why.pop_back();
  auto context = context_of(err);
  auto colon = context.find(": ");
  return colon == std::string::npos ? why
                                    : why + "; " + context.substr(colon + 2);
}

template <class T>
std::string reason_of(const caf::expected<T>& result) {
  return result ? std::string{} : reason_of(result.error());
}

/// Parses `X,Y,W,H`, or `W,H` for a window that is centred, the value of the
/// option `group.window`.
caf::expected<CameraWindow> parse_window(const std::string& text,
                                         const std::string& group) {
  std::vector<int32_t> numbers;
  for (auto& item : split_list(text)) {
    auto end = item.data() + item.size();
    int32_t number = 0;
    auto [rest, err] = std::from_chars(item.data(), end, number);
    if (err != std::errc{} || rest != end) {
      numbers.clear();
      break;
    }
    numbers.push_back(number);
  }
  auto count = numbers.size();
  if ((count != 2 && count != 4) || numbers[count - 2] < 0
      || numbers[count - 1] < 0)
    return refuse(group + ".window", "Expected (w, h) or (x, y, w, h), not '"
                                       + text
                                       + "'; give W,H or X,Y,W,H in pixels");
  CameraWindow result;
  if (count == 4) {
    result.set_x(numbers[0]);
    result.set_y(numbers[1]);
  }
  result.set_width(static_cast<uint32_t>(numbers[count - 2]));
  result.set_height(static_cast<uint32_t>(numbers[count - 1]));
  return result;
}

} // namespace

// -- declarations -------------------------------------------------------------

void camera_options::declare(option_set& set) {
  set.group("camera");
  set.add_list("names", names_, "NAMES",
               "names of the cameras, separated by commas; an option of one of "
               "them is --camera.NAME.OPTION",
               check_name);
  common_.declare(set);
}

bool camera_options::declare_group(option_set& set, const std::string& group) {
  if (group.rfind(prefix, 0) != 0)
    return false;
  auto name = group.substr(std::string{prefix}.size());
  if (!check_name(name).empty() || own_.count(name) > 0)
    return false;
  set.group(group);
  own_[name].declare(set);
  return true;
}

void camera_options::values::declare(option_set& set) {
  set.add("source", source, "SOURCE",
          "v4l2, v4l2:PATH or v4l2:NAME for a camera of this machine, which "
          "'actorcsi cameras' lists; mock or 'pattern' for colour bars, "
          "pattern:2 to pattern:8 in another order; a picture file or a "
          "folder of pictures (JPEG, PNG, PPM, PGM)");
  set.add_number("fps", fps, platform::min_framerate, platform::max_framerate,
                 "frames per second of the sensor, 0.001 to 10000",
                 "as of all cameras");
  set.add("framesize", framesize, "SIZE",
          "a name such as QVGA, or WIDTHxHEIGHT in pixels", [](auto& text) {
            return reason_of(platform::parse_framesize(text));
          });
  set.add("pixformat", pixformat, "FORMAT",
          "BINARY, GRAYSCALE, RGB565, BAYER, YUV422 or JPEG", [](auto& text) {
            return reason_of(platform::parse_pixformat(text));
          });
  set.add("window", window, "W,H",
          "part of the frame to read out, in pixels: W,H (centred) or X,Y,W,H; "
          "what overhangs is cut off",
          nullptr, "the whole frame");
  set.add_number("framebuffers", framebuffers, 1, 16,
                 "1 single, 2 double, 3 newest, 4 to 16 queued",
                 "as of all cameras");
  set.add_choice("overrun", overrun, {"stop", "drop-oldest"},
                 "with 4 or more framebuffers, if all are full: stop capture, "
                 "or drop the oldest frame");
  set.add_choice("polling", polling, {"notify", "yield"},
                 "notify: wait for the driver; yield: poll continuously");
  set.add_number("jitter", jitter, 0.0, platform::mock_timing::max_jitter,
                 "largest delay of a frame, as a share of the frame period, 0 "
                 "to 0.5",
                 "as of all cameras");
  set.add_list(
    "fault", faults, "FAULT",
    "faults to inject, NAME[:COUNT][@FRAME],...: silent (COUNT in ms), "
    "overrun, late_dma, missed_line, bus_error, knob",
    [](auto& text) { return reason_of(platform::parse_fault(text)); });
}

// -- values -------------------------------------------------------------------

camera_options::values
camera_options::values::or_else(const values& others) const {
  auto result = *this;
  auto fill = [](auto& x, const auto& other) {
    if (x.empty())
      x = other;
  };
  fill(result.source, others.source);
  fill(result.framesize, others.framesize);
  fill(result.pixformat, others.pixformat);
  fill(result.window, others.window);
  fill(result.overrun, others.overrun);
  fill(result.polling, others.polling);
  fill(result.faults, others.faults);
  if (!result.fps)
    result.fps = others.fps;
  if (!result.framebuffers)
    result.framebuffers = others.framebuffers;
  if (!result.jitter)
    result.jitter = others.jitter;
  return result;
}

caf::error camera_options::check() const {
  auto names = joined(names_, ",");
  if (names_.empty() || names_.size() > max_cameras)
    return refuse("camera.names", "'" + names + "' is not a list of 1 to "
                                    + std::to_string(max_cameras)
                                    + " names; give names separated by commas");
  std::set<std::string> distinct(names_.begin(), names_.end());
  if (distinct.size() != names_.size())
    return refuse("camera.names", "'" + names
                                    + "' has a name twice; give each camera a "
                                      "different one");
  for (auto& x : own_)
    if (distinct.count(x.first) == 0)
      return refuse(prefix + x.first,
                    "there is no camera '" + x.first
                      + "'; use one of --camera.names=" + names);
  return caf::none;
}

caf::expected<CameraConfig>
camera_options::config_of(const values& x, const std::string& group) {
  CameraConfig result;
  result.set_pixformat(x.pixformat);
  result.set_framesize(x.framesize);
  result.set_framerate(*x.fps);
  result.set_framebuffers(*x.framebuffers);
  if (!x.window.empty()) {
    auto window = parse_window(x.window, group);
    if (!window)
      return std::move(window.error());
    *result.mutable_window() = *window;
  }
  result.set_overrun(x.overrun == "stop" ? OVERRUN_STOP : OVERRUN_DROP_OLDEST);
  result.set_polling(x.polling == "notify" ? POLLING_NOTIFY : POLLING_YIELD);
  return result;
}

caf::expected<CameraConfig> camera_options::common_config() const {
  return config_of(common_, "camera");
}

caf::expected<std::map<std::string, CameraConfig>>
camera_options::own_configs() const {
  std::map<std::string, CameraConfig> result;
  for (auto& [name, own] : own_) {
    auto config = config_of(own.or_else(common_), prefix + name);
    if (!config)
      return std::move(config.error());
    result[name] = std::move(*config);
  }
  return result;
}

std::vector<std::pair<std::string, platform::mock_csi_config>>
camera_options::sensors() const {
  std::vector<std::pair<std::string, platform::mock_csi_config>> result;
  for (auto& name : names_) {
    auto own = own_.find(name);
    auto x = own != own_.end() ? own->second.or_else(common_) : common_;
    auto number = result.size() + 1;
    platform::mock_csi_config config;
    config.source = x.source;
    if ((x.source == "pattern" || x.source == "mock") && number > 1)
      config.source = "pattern:" + std::to_string(number);
    config.seed = static_cast<uint32_t>(number);
    config.jitter = *x.jitter;
    for (auto& text : x.faults) {
      auto fault = platform::parse_fault(text);
      // The option has checked it.
      ACTORCSI_ASSERT(fault);
      config.faults.push_back(*fault);
    }
    result.emplace_back(name, std::move(config));
  }
  return result;
}

} // namespace actorcsi
