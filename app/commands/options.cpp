#include "app/commands/options.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "app/commands/option_text.hpp"

#include "platform/base/errc.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/pattern/faults.hpp"
#include "platform/csi/pattern/mock_timing.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi {

namespace {

constexpr uint32_t hour_ms = 3'600'000;
constexpr uint32_t no_limit = std::numeric_limits<uint32_t>::max();
constexpr size_t max_leds = 16;

/// End of the help of a command that reads configuration files.
constexpr auto file_help =
  "A configuration file has the options in groups; options without a dot "
  "come\nbefore the first group. The command line overrides the file:\n\n"
  "  # half the rate\n  duration = \"10s\"\n  json = true\n\n"
  "  [camera]\n  fps = 15\n  framesize = \"VGA\"\n\n"
  "'actorcsi help caf' lists the options of CAF, the actor library.";

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

/// Parses `X,Y,W,H`, or `W,H` for a window centred in the frame of `config`.
caf::expected<CameraWindow> parse_window(const std::string& text,
                                         const CameraConfig& config) {
  std::vector<uint32_t> numbers;
  for (auto& item : split_list(text)) {
    auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (item.empty() || item.size() > 5
        || !std::all_of(item.begin(), item.end(), is_digit)) {
      numbers.clear();
      break;
    }
    numbers.push_back(static_cast<uint32_t>(std::stoul(item)));
  }
  if (numbers.size() == 2) {
    // Centred, as in OpenMV.
    auto size = platform::parse_framesize(config.framesize());
    if (!size)
      return size.error();
    auto centre = [](uint32_t outer, uint32_t inner) {
      return outer > inner ? (outer - inner) / 2 : 0;
    };
    numbers.insert(numbers.begin(), {centre(size->width, numbers[0]),
                                     centre(size->height, numbers[1])});
  }
  if (numbers.size() != 4)
    return refuse("camera.window", "Expected (w, h) or (x, y, w, h), not '"
                                     + text
                                     + "'; give W,H or X,Y,W,H in pixels");
  CameraWindow result;
  result.set_x(numbers[0]);
  result.set_y(numbers[1]);
  result.set_width(numbers[2]);
  result.set_height(numbers[3]);
  return result;
}

} // namespace

options::options()
  : options("run",
            "Run camera, LEDs, heartbeat, UART peer and capture in one process",
            "It ends with SIGINT, SIGTERM or after --duration.") {
  // nop
}

options::options(std::string command, std::string purpose,
                 const std::string& details)
  : actor_options({"leading", "sharing", "stealing"}, std::move(command), {},
                  std::move(purpose), details + "\n\n" + file_help) {
  run_.leds = {"LED_BLUE", "LED_RED", "LED_GREEN"};
  run_.capture_led = "LED_GREEN";
  board_.uart_device = "pty";
  group({});
  add_config_files();
  add_choice("scheduler", scheduler_, {"host", "cooperative"},
             "host: thread pool; cooperative: one thread, as on a device");
  add_time("duration", run_.duration, caf::timespan{0}, caf::timespan::max(),
           "how long to run, 0s for no limit");
  add("save", run_.save, "FOLDER", "folder to save frames in as PNG");
  add_flag("json", json_, "print one JSON object as the last line of output");
  declare_camera();
  declare_actors();
  page_.declare(*this);
}

void options::declare_camera() {
  group("camera");
  add("source", board_.camera.source, "PATH",
      "'pattern', or a picture file or a folder of pictures (JPEG, PNG, PPM, "
      "PGM)");
  add_number("fps", fps_, platform::min_framerate, platform::max_framerate,
             "frames per second of the sensor, 0.001 to 10000");
  add("framesize", framesize_, "SIZE",
      "a name such as QVGA, or WIDTHxHEIGHT in pixels",
      [](auto& text) { return reason_of(platform::parse_framesize(text)); });
  add("pixformat", pixformat_, "FORMAT", "GRAYSCALE, RGB565, BAYER or YUV422",
      [](auto& text) { return reason_of(platform::parse_pixformat(text)); });
  add("window", window_, "W,H",
      "part of the frame to read out, in pixels: W,H "
      "(centred) or X,Y,W,H",
      nullptr, "the whole frame");
  add_number("framebuffers", framebuffers_, 1, 16,
             "1 single, 2 double, 3 newest, 4 to 16 queued");
  add_choice("overrun", overrun_, {"stop", "drop-oldest"},
             "with 4 or more framebuffers, if all are full: stop capture, or "
             "drop the oldest frame");
  add_choice("polling", polling_, {"notify", "yield"},
             "notify: wait for the driver; yield: poll continuously");
  add_number("jitter", board_.camera.jitter, 0.0,
             platform::mock_timing::max_jitter,
             "largest delay of a frame, as a share of the frame period, 0 to "
             "0.5");
  add_list("fault", faults_, "FAULT",
           "faults to inject, NAME[:COUNT][@FRAME],...: silent (COUNT in ms), "
           "overrun, late_dma, missed_line, bus_error, knob",
           [](auto& text) { return reason_of(platform::parse_fault(text)); });
}

void options::declare_actors() {
  group("capture");
  add_number("process-ms", process_ms_, 0u, 10'000u,
             "busy work per frame, in ms");
  add_number("report-every", report_every_, 0u, no_limit,
             "report to the UART peer every n-th frame, 0 never");
  add("led", run_.capture_led, "NAME", "LED that capture drives");
  add_number("led-threshold", led_threshold_, 0u, 255u,
             "brightness from which capture lights its LED, 1 to 255, 0 never");
  group("led");
  add_list("names", run_.leds, "NAMES",
           "names of the LEDs, separated by commas; the first one blinks");
  add_number("period-ms", led_period_ms_, 1u, hour_ms,
             "time between two toggles, in ms");
  group("heartbeat");
  add_number("period-ms", heartbeat_period_ms_, 0u, hour_ms,
             "time between two beats, in ms, 0 for none");
  add("text", heartbeat_text_, "TEXT", "text of a beat");
  group("uart");
  add("device", board_.uart_device, "DEVICE",
      "none, pty, PATH of a serial device, or tcp:HOST:PORT to listen on");
  add("link", board_.uart_link, "PATH", "symbolic link to make to the pty");
  add_number("baud", uart_baud_, 1u, no_limit, "bits per second, 8N1");
}

caf::error options::read_camera(CameraConfig& result) const {
  result.set_pixformat(pixformat_);
  result.set_framesize(framesize_);
  result.set_framerate(fps_);
  result.set_framebuffers(framebuffers_);
  if (!window_.empty()) {
    auto window = parse_window(window_, result);
    if (!window)
      return window.error();
    *result.mutable_window() = *window;
  }
  result.set_overrun(overrun_ == "stop" ? OVERRUN_STOP : OVERRUN_DROP_OLDEST);
  result.set_polling(polling_ == "notify" ? POLLING_NOTIFY : POLLING_YIELD);
  return caf::none;
}

caf::expected<run_settings> options::settings() const {
  auto result = run_;
  if (auto err = read_camera(result.camera))
    return err;
  result.capture.set_process_ms(process_ms_);
  result.capture.set_report_every(report_every_);
  result.capture.set_led_threshold(led_threshold_);
  result.led.set_period_ms(led_period_ms_);
  result.heartbeat.set_period_ms(heartbeat_period_ms_);
  result.heartbeat.set_text(heartbeat_text_);
  result.uart.set_baud(uart_baud_);
  auto names = joined(result.leds, ",");
  if (result.leds.empty() || result.leds.size() > max_leds)
    return refuse("led.names", "'" + names
                                 + "' is not a list of 1 to 16 names; give "
                                   "names separated by commas");
  std::set<std::string> distinct(result.leds.begin(), result.leds.end());
  if (distinct.size() != result.leds.size() || distinct.count("") > 0)
    return refuse("led.names", "'" + names
                                 + "' has a name twice or an empty one; give "
                                   "each LED a different name");
  if (led_threshold_ > 0 && distinct.count(result.capture_led) == 0)
    return refuse("capture.led", "there is no LED '" + result.capture_led
                                   + "'; use one of --led.names=" + names);
  if (board_.uart_device == "none" && !board_.uart_link.empty())
    return refuse("uart.link", "only a pty can have a symbolic link; use "
                               "--uart.device=pty, or omit --uart.link");
  return result;
}

caf::expected<platform::host_board_config> options::board() const {
  auto result = board_;
  for (auto& text : faults_) {
    auto fault = platform::parse_fault(text);
    if (!fault)
      return prefixed(fault.error(), "--camera.");
    result.camera.faults.push_back(*fault);
  }
  result.leds = run_.leds;
  return result;
}

scheduler_choice options::scheduler() const {
  return scheduler_ == "host" ? scheduler_choice::host
                              : scheduler_choice::cooperative;
}

} // namespace actorcsi
