#include "app/commands/options.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "actorcsi/led.actor.hpp"

#include "app/commands/method_names.hpp"
#include "app/commands/option_text.hpp"
#include "app/commands/role_options.hpp"
#include "app/commands/tls_options.hpp"
#include "app/compose/pc/roles.hpp"

#include "platform/base/errc.hpp"
#include "platform/net/listen_address.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

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

/// Whether a call that begins with `name` may mean something else than an LED:
/// names of services stand for their actors, and case does not matter.
bool means_another_actor(const std::string& name) {
  auto roles = role_names();
  // Without the names of cameras and LEDs, which the user gives.
  auto parts = parts_with({roles.begin(), roles.end()}, {}, {});
  if (std::any_of(parts.begin(), parts.end(),
                  [&name](auto& x) { return is_same_name(x.name, name); }))
    return true;
  auto service = find_service(name);
  return service != nullptr && service != &led_service();
}

} // namespace

options::options()
  : options("run",
            "Run camera, LEDs, heartbeat, UART peer and capture in one process",
            "It ends with SIGINT, SIGTERM or after --duration.") {
  group({});
  declare_listen("listen");
  declare_tls(*this, network_.tls);
}

options::options(std::string command, std::string purpose,
                 const std::string& details)
  : actor_options({"leading", "sharing", "stealing"}, std::move(command), {},
                  std::move(purpose), details + "\n\n" + file_help) {
  run_.capture_led = "LED_GREEN";
  board_.uart_device = "pty";
  group({});
  add_config_files();
  add_choice("scheduler", scheduler_, {"host", "cooperative"},
             "host: thread pool; cooperative: one thread, as on a device");
  add_time("duration", run_.duration, caf::timespan{0}, longest_run,
           "how long to run, 0s for no limit");
  add("save", run_.save, "FOLDER", "folder to save frames in, as PNG or JPEG");
  add_flag("json", json_, "print one JSON object as the last line of output");
  add_allow(*this, allow_);
  cameras_.declare(*this);
  declare_actors();
  page_.declare(*this);
}

void options::declare_listen(const std::string& name) {
  add(name, network_.listen, "ADDRESS",
      "serve the actors to callers with gRPC at HOST:PORT, port 0 for any free "
      "port, or at unix:PATH");
}

bool options::declare_group(const std::string& group) {
  return cameras_.declare_group(*this, group);
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
  add_list("names", leds_, "NAMES",
           "names of the LEDs, separated by commas; the first one blinks; "
           "NAME=led:LED for one of the LED class, NAME=gpio:CHIP/LINE for a "
           "GPIO line, with /low behind it if it is active low");
  add_number("period-ms", led_period_ms_, 1u, hour_ms,
             "time between two toggles, in ms");
  group("button");
  add(
    "pin", board_.button_pin, "PIN",
    "none, key for Enter at the terminal, or gpio:CHIP/LINE, with /low behind "
    "it if it is active low");
  add("save", run_.button_save, "FOLDER",
      "folder for the pictures that the button takes");
  add_number("debounce-ms", debounce_ms_, 1u, 1'000u,
             "time that a level of the pin has to last, in ms");
  add_number("long-ms", long_ms_, 50u, 60'000u,
             "time after which a press is long, in ms");
  add_number("double-ms", double_ms_, 0u, 5'000u,
             "longest time between the presses of a double click, in ms, 0 for "
             "no double clicks");
  group("heartbeat");
  add_number("period-ms", heartbeat_period_ms_, 0u, hour_ms,
             "time between two beats, in ms, 0 for none");
  add("text", heartbeat_text_, "TEXT", "text of a beat");
  group("uart");
  add("device", board_.uart_device, "DEVICE",
      "none, pty, PATH of a serial device, or tcp:HOST:PORT to listen on");
  add("link", board_.uart_link, "PATH", "symbolic link to make to the pty");
  add_number("baud", uart_baud_, 1u, no_limit, "bits per second, 8N1");
  add_role(*this, uart_role_,
           "role of whoever is at the other end of the serial line");
  add_flag("insecure", uart_insecure_,
           "let other machines reach --uart.device=tcp:HOST:PORT, without "
           "any protection");
}

caf::error options::two_of_one_name(const std::string& name) {
  return make_error(errc::invalid_argument,
                    "'" + name
                      + "': two actors of this node have this name; give each "
                        "actor a different one");
}

caf::expected<run_settings> options::settings() const {
  auto result = actor_settings();
  if (!result)
    return result;
  auto roles = role_names();
  std::set<std::string> here(roles.begin(), roles.end());
  here.erase("gateway");
  if (auto name = name_twice(parts_with(here, *result, {})))
    return two_of_one_name(*name);
  return result;
}

caf::expected<run_settings> options::actor_settings() const {
  auto result = run_;
  if (auto err = cameras_.check())
    return err;
  auto common = cameras_.common_config();
  if (!common)
    return std::move(common.error());
  auto own = cameras_.own_configs();
  if (!own)
    return std::move(own.error());
  result.cameras = cameras_.names();
  result.camera = std::move(*common);
  result.own_cameras = std::move(*own);
  result.capture.set_process_ms(process_ms_);
  result.capture.set_report_every(report_every_);
  result.capture.set_led_threshold(led_threshold_);
  result.led.set_period_ms(led_period_ms_);
  result.heartbeat.set_period_ms(heartbeat_period_ms_);
  result.heartbeat.set_text(heartbeat_text_);
  result.uart.set_baud(uart_baud_);
  auto roles = allowed_roles(allow_);
  if (!roles)
    return std::move(roles.error());
  result.policy.names = std::move(*roles);
  result.policy.line = *runtime::role_named(uart_role_);
  result.policy.page = page_.role();
  for (auto& x : leds_)
    result.leds.push_back(x.substr(0, x.find('=')));
  result.button.set_debounce_ms(debounce_ms_);
  result.button.set_long_ms(long_ms_);
  result.button.set_double_ms(double_ms_);
  auto names = joined(result.leds, ",");
  if (result.leds.empty() || result.leds.size() > max_leds)
    return refuse("led.names", "'" + names
                                 + "' is not a list of 1 to 16 names; give "
                                   "names separated by commas");
  std::set<std::string> distinct(result.leds.begin(), result.leds.end());
  if (distinct.size() != result.leds.size())
    return refuse("led.names", "'" + names
                                 + "' has a name twice; give each LED a "
                                   "different name");
  for (auto& x : result.leds) {
    if (auto wrong = check_name(x); !wrong.empty())
      return refuse("led.names", wrong);
    if (means_another_actor(x))
      return refuse("led.names", "'" + x
                                   + "' is the name of another part or "
                                     "service; give the LED a different name");
  }
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
  if (auto err = cameras_.check())
    return err;
  auto tcp = platform::parse_tcp_address(board_.uart_device);
  if (tcp && !uart_insecure_ && !platform::is_loopback(tcp->host))
    return refuse("uart.device",
                  board_.uart_device
                    + " lets other machines in, without any protection; use "
                      "127.0.0.1, or give --uart.insecure, too");
  result.cameras = cameras_.sensors();
  for (auto& x : leds_) {
    auto end = x.find('=');
    result.leds.emplace_back(x.substr(0, end), end == std::string::npos
                                                 ? std::string{}
                                                 : x.substr(end + 1));
    if (end != std::string::npos && end + 1 == x.size())
      return refuse("led.names", "'" + x
                                   + "' has no device; give NAME=led:LED or "
                                     "NAME=gpio:CHIP/LINE, or the name alone");
  }
  return result;
}

std::optional<platform::grpc_server_config> options::network() const {
  if (network_.listen.empty())
    return std::nullopt;
  return network_;
}

scheduler_choice options::scheduler() const {
  return scheduler_ == "host" ? scheduler_choice::host
                              : scheduler_choice::cooperative;
}

} // namespace actorcsi
