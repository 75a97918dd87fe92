#include "app/commands/options.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>

#include "caf/config_option_adder.hpp"
#include "caf/config_value.hpp"

#include "actorcsi/registry.actor.hpp"

#include "app/commands/option_values.hpp"

#include "platform/base/errc.hpp"
#include "platform/csi/pattern/faults.hpp"

namespace actorcsi {

namespace {

constexpr double max_fps = 10'000;
constexpr int64_t max_threads = 256;
constexpr int64_t max_throughput = 10'000;
constexpr size_t max_leds = 16;

/// The policy of runtime::host_scheduler.
constexpr auto leading_policy = caf::atom("leading");

} // namespace

options::options() {
  actorcsi::add_message_types(*this);
  declare(custom_options_);
  // With CAF's default an actor that always has a message to itself holds its
  // worker: one LED tick in 3 s. With 50 the LED is 0.15 ms late at most.
  set("scheduler.max-throughput", 50);
  // Ours. Of CAF's, 'stealing' wakes up late: 58 us from frame ready to handler
  // against 10 us of 'sharing', and 3.5 % idle CPU against 0.1 %; under
  // 'sharing' a frame waits for two threads to wake up, one after the other.
  set("scheduler.policy", leading_policy);
  // CAF would read caf-application.ini of the current folder unasked.
  config_file_path.clear();
}

void options::declare(caf::config_option_set& set) {
  using std::string;
  opt_group{set, "camera"}
    .add<string>(source_, "source",
                 "'pattern', or a picture file or a folder of pictures "
                 "(JPEG, PNG, PPM, PGM); default: pattern")
    .add<double>(fps_, "fps",
                 "frames per second of the sensor, up to 10000; default: 30")
    .add<string>(framesize_, "framesize",
                 "a name such as QVGA, or WIDTHxHEIGHT in pixels; default: "
                 "QVGA")
    .add<string>(pixformat_, "pixformat",
                 "GRAYSCALE, RGB565, BAYER or YUV422; default: RGB565")
    .add<string>(window_, "window",
                 "part of the frame to read out, in pixels: W,H or X,Y,W,H; "
                 "default: all")
    .add<int64_t>(framebuffers_, "framebuffers",
                  "1 single, 2 double, 3 newest, 4 to 16 queued; default: 3")
    .add<string>(overrun_, "overrun",
                 "when more than 3 framebuffers are full: stop or "
                 "drop-oldest; default: stop")
    .add<string>(polling_, "polling",
                 "notify (when the driver says so) or yield (again and "
                 "again); default: notify")
    .add<double>(jitter_, "jitter",
                 "share of a frame period by which frames are late, 0 to "
                 "0.5; default: 0")
    .add<string>(fault_, "fault",
                 "faults to suffer, NAME[:COUNT][@FRAME],...: silent (COUNT "
                 "in ms), overrun, late_dma, missed_line, bus_error, knob; "
                 "default: none");
  opt_group{set, "capture"}
    .add<int64_t>(process_ms_, "process-ms",
                  "busy work per frame, in ms; default: 0")
    .add<int64_t>(report_every_, "report-every",
                  "report to the UART peer every n-th frame, 0 never; "
                  "default: 30")
    .add<string>(capture_led_, "led",
                 "LED that capture drives; default: LED_GREEN")
    .add<int64_t>(led_threshold_, "led-threshold",
                  "brightness from which capture lights its LED, 1 to 255, 0 "
                  "never; default: 0");
  opt_group{set, "led"}
    .add<string>(led_names_, "names",
                 "names of the LEDs, the first one blinks; default: "
                 "LED_BLUE,LED_RED,LED_GREEN")
    .add<int64_t>(led_period_ms_, "period-ms",
                  "time between two toggles, in ms; default: 200");
  opt_group{set, "heartbeat"}
    .add<int64_t>(heartbeat_period_ms_, "period-ms",
                  "time between two beats, in ms; default: 1000")
    .add<string>(heartbeat_text_, "text", "what a beat says; default: hello");
  opt_group{set, "uart"}
    .add<string>(uart_device_, "device",
                 "none, pty, PATH of a serial device, or tcp:HOST:PORT to "
                 "listen on; default: pty")
    .add<string>(uart_link_, "link",
                 "symbolic link to make to the pty; default: none")
    .add<int64_t>(uart_baud_, "baud", "bits per second, 8N1; default: 115200");
  page_.declare(set);
  // The question mark keeps these names free of a category on the command
  // line; 'scheduler' alone is a category of CAF's.
  opt_group{set, "?run"}
    .add<string>(scheduler_, "scheduler",
                 "host (CAF's, many threads) or cooperative (one thread, as "
                 "on a device); default: host")
    .add<string>(duration_, "duration",
                 "how long to run, e.g. 10s or 500ms, 0s for ever; default: "
                 "0s")
    .add<string>(save_, "save",
                 "folder to save frames in as PNG; default: none")
    .add<bool>(json_, "json",
               "print one JSON object as the last line of output");
}

std::string options::help() const {
  caf::config_option_set ours;
  options shown_as;
  shown_as.declare(ours);
  return help_text("usage: actorcsi run [OPTION...]\n\n"
                   "Runs camera, LEDs, heartbeat, UART peer and capture in one "
                   "process until it is\nstopped (SIGINT, SIGTERM) or its time "
                   "is over.\n\n",
                   ours);
}

std::string options::help_text(const std::string& usage,
                               const caf::config_option_set& ours) {
  return usage + ours.help_text(false)
         + "CAF's own options, such as --scheduler.max-threads, are listed by "
           "--long-help.\n--config-file=FILE reads options from a file, in "
           "groups; those without a dot belong\nto the group run; a semicolon "
           "begins a comment:\n\n  camera {\n    framesize = \"VGA\"\n  }\n  "
           "run {\n    duration = \"10s\"\n    json = true\n  }\n";
}

caf::error options::read(const std::vector<std::string>& typed) {
  std::vector<std::string> args;
  std::transform(typed.begin(), typed.end(), std::back_inserter(args),
                 page_options::written_out);
  auto is_help = [](const std::string& arg) {
    return arg == "--help" || arg == "-h" || arg == "-?";
  };
  if (std::any_of(args.begin(), args.end(), is_help)) {
    wants_help_ = true;
    return caf::none;
  }
  if (auto err = parse(args)) {
    if (err == caf::sec::cannot_open_file)
      return refuse(errc::not_found, "config-file", config_file_path,
                    "the file cannot be read");
    return in_our_words(err, config_file_path);
  }
  if (std::filesystem::is_directory(config_file_path))
    return refuse(errc::not_found, "config-file", config_file_path,
                  "a folder, give a file");
  if (!remainder.empty())
    return make_error(errc::invalid_argument,
                      "'" + remainder.front()
                        + "': not an option; say --help for the options");
  if (auto err = take_over_file())
    return err;
  return check_scheduler();
}

caf::error options::check_scheduler() const {
  // CAF takes whatever it is given: no thread, and no message per turn, hang.
  auto policy = get_or(content, "scheduler.policy", leading_policy);
  if (policy != leading_policy && policy != caf::atom("sharing")
      && policy != caf::atom("stealing"))
    return refuse(errc::invalid_argument, "scheduler.policy", to_string(policy),
                  "use leading, sharing or stealing");
  if (auto err = check_range(
        "scheduler.max-threads",
        get_or(content, "scheduler.max-threads", int64_t{1}), 1, max_threads))
    return err;
  return check_range("scheduler.max-throughput",
                     get_or(content, "scheduler.max-throughput", int64_t{50}),
                     1, max_throughput);
}

caf::error options::take_over_file() {
  for (auto& [name, value] : content) {
    auto entries = caf::get_if<caf::settings>(&value);
    if (entries == nullptr) {
      if (auto err = take_over("global", name, value))
        return err;
      continue;
    }
    for (auto& entry : *entries)
      if (auto err = take_over(name, entry.first, entry.second))
        return err;
  }
  return caf::none;
}

caf::error options::take_over(const std::string& group, const std::string& name,
                              const caf::config_value& value) {
  auto full_name = group == "global" ? name : group + "." + name;
  auto option = custom_options_.qualified_name_lookup(group, name);
  if (option == nullptr)
    return make_error(errc::invalid_argument,
                      "'" + full_name
                        + "' in the configuration file: there is no such "
                          "option; say --help for the options");
  // 30 is as good as 30.0.
  auto fitting = value;
  if (auto whole = caf::get_if<int64_t>(&value))
    if (option->check(value))
      fitting = static_cast<double>(*whole);
  if (option->check(fitting))
    return make_error(
      errc::invalid_argument,
      "'" + full_name + " = " + to_string(value)
        + "' in the configuration file: give a value of type "
        + std::string{option->type_name().begin(), option->type_name().end()});
  option->store(fitting);
  return caf::none;
}

caf::error options::read_camera(CameraConfig& result) const {
  if (!(fps_ >= 0))
    return refuse(errc::invalid_argument, "camera.fps", as_typed(fps_),
                  "give frames per second above 0");
  if (fps_ == 0 || fps_ > max_fps)
    return refuse(errc::invalid_framerate, "camera.fps", as_typed(fps_),
                  "give frames per second above 0, up to 10000");
  result.set_pixformat(pixformat_);
  result.set_framesize(framesize_);
  result.set_framerate(fps_);
  if (framebuffers_ < std::numeric_limits<int32_t>::min()
      || framebuffers_ > std::numeric_limits<int32_t>::max())
    return refuse(errc::invalid_argument, "camera.framebuffers",
                  std::to_string(framebuffers_), "give 1 to 16");
  result.set_framebuffers(static_cast<int32_t>(framebuffers_));
  if (!window_.empty()) {
    auto window = parse_window(window_, result);
    if (!window)
      return window.error();
    *result.mutable_window() = *window;
  }
  if (overrun_ != "stop" && overrun_ != "drop-oldest")
    return refuse(errc::invalid_argument, "camera.overrun", overrun_,
                  "use stop or drop-oldest");
  result.set_overrun(overrun_ == "stop" ? OVERRUN_STOP : OVERRUN_DROP_OLDEST);
  if (polling_ != "notify" && polling_ != "yield")
    return refuse(errc::invalid_argument, "camera.polling", polling_,
                  "use notify or yield");
  result.set_polling(polling_ == "notify" ? POLLING_NOTIFY : POLLING_YIELD);
  return caf::none;
}

caf::expected<run_settings> options::settings() const {
  constexpr int64_t hour_ms = 3'600'000;
  constexpr int64_t no_limit = std::numeric_limits<uint32_t>::max();
  run_settings result;
  if (auto err = read_camera(result.camera))
    return err;
  struct number {
    const char* option;
    int64_t value;
    int64_t min;
    int64_t max;
  };
  const number numbers[] = {
    {"capture.process-ms", process_ms_, 0, 10'000},
    {"capture.report-every", report_every_, 0, no_limit},
    {"capture.led-threshold", led_threshold_, 0, 255},
    {"led.period-ms", led_period_ms_, 1, hour_ms},
    {"heartbeat.period-ms", heartbeat_period_ms_, 0, hour_ms},
    {"uart.baud", uart_baud_, 1, no_limit},
  };
  for (auto& x : numbers)
    if (auto err = check_range(x.option, x.value, x.min, x.max))
      return err;
  if (auto err = page_.check())
    return err;
  // The actors' messages are unsigned; the ranges above fit.
  auto narrow = [](int64_t value) { return static_cast<uint32_t>(value); };
  result.capture.set_process_ms(narrow(process_ms_));
  result.capture.set_report_every(narrow(report_every_));
  result.capture.set_led_threshold(narrow(led_threshold_));
  result.led.set_period_ms(narrow(led_period_ms_));
  result.heartbeat.set_period_ms(narrow(heartbeat_period_ms_));
  result.heartbeat.set_text(heartbeat_text_);
  result.uart.set_baud(narrow(uart_baud_));
  result.leds = split_list(led_names_);
  if (result.leds.empty() || result.leds.size() > max_leds)
    return refuse(errc::invalid_argument, "led.names", led_names_,
                  "give 1 to 16 names, with commas between");
  std::set<std::string> distinct(result.leds.begin(), result.leds.end());
  if (distinct.size() != result.leds.size() || distinct.count("") > 0)
    return refuse(errc::invalid_argument, "led.names", led_names_,
                  "give every LED a name of its own");
  result.capture_led = capture_led_;
  if (led_threshold_ > 0
      && std::count(result.leds.begin(), result.leds.end(), capture_led_) == 0)
    return refuse(errc::not_found, "capture.led", capture_led_,
                  "use one of --led.names=" + led_names_);
  if (uart_device_ == "none" && !uart_link_.empty())
    return refuse(errc::invalid_argument, "uart.link", uart_link_,
                  "only --uart.device=pty has one");
  auto duration = parse_duration(duration_);
  if (!duration)
    return duration.error();
  result.duration = *duration;
  result.save = save_;
  return result;
}

caf::expected<platform::host_board_config> options::board() const {
  platform::host_board_config result;
  result.camera.source = source_;
  result.camera.jitter = jitter_;
  for (auto& text : split_list(fault_)) {
    auto fault = platform::parse_fault(text);
    if (!fault)
      return prefixed(fault.error(), "--camera.");
    result.camera.faults.push_back(*fault);
  }
  result.leds = split_list(led_names_);
  result.uart_device = uart_device_;
  result.uart_link = uart_link_;
  return result;
}

bool options::leads() const {
  return get_or(content, "scheduler.policy", leading_policy) == leading_policy;
}

caf::expected<scheduler_choice> options::scheduler() const {
  if (scheduler_ == "host")
    return scheduler_choice::host;
  if (scheduler_ == "cooperative")
    return scheduler_choice::cooperative;
  return refuse(errc::invalid_argument, "scheduler", scheduler_,
                "use host or cooperative");
}

} // namespace actorcsi
