#include "app/commands/node_options.hpp"

#include <algorithm>
#include <limits>

#include "caf/config_option_adder.hpp"

#include "app/commands/option_values.hpp"
#include "app/compose/network_defaults.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/actor_ref.hpp"

namespace actorcsi {

namespace {

constexpr const char* known_roles[] = {"camera", "led",     "heartbeat",
                                       "uart",   "capture", "gateway"};

constexpr size_t max_captures = 16;

/// Names are typed, and printed in JSON.
bool is_name(const std::string& x) {
  auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  };
  return !x.empty() && x.size() <= runtime::actor_ref::max_name
         && std::all_of(x.begin(), x.end(), is_plain);
}

} // namespace

node_options::node_options() {
  use_network(*this);
  declare_node(custom_options_);
}

void node_options::declare_node(caf::config_option_set& set) {
  using std::string;
  opt_group{set, "?run"}
    .add<string>(name_, "name",
                 "this node's name in the network; default: node")
    .add<string>(roles_, "roles",
                 "which actors run here: of camera, led, heartbeat, uart, "
                 "capture and gateway; default: all but gateway")
    .add<string>(listen_, "listen",
                 "HOST:PORT for other nodes to connect to, port 0 for any; "
                 "default: none")
    .add<string>(connect_, "connect",
                 "HOST:PORT of other nodes, with commas between; default: "
                 "none");
  opt_group{set, "tls"}
    .add<string>(certificate_, "cert",
                 "this node's certificate, a PEM file; default: none")
    .add<string>(key_, "key",
                 "its private key, a PEM file that nobody else may read; "
                 "default: none")
    .add<string>(authority_, "ca",
                 "certificate of the authority that has signed those of all "
                 "nodes, a PEM file; default: none");
  opt_group{set, "camera"}.add<string>(
    camera_name_, "name", "the camera's name in the network; default: camera");
  opt_group{set, "heartbeat"}.add<string>(
    heartbeat_name_, "name",
    "the heartbeat's name in the network; default: heartbeat");
  opt_group{set, "capture"}
    .add<string>(capture_names_, "names",
                 "names of the capture actors, which share each frame; "
                 "default: capture")
    .add<string>(capture_camera_, "camera",
                 "name of the camera they take frames from; default: camera")
    .add<string>(capture_uart_, "uart",
                 "name of the UART peer they report to; default: uart");
  opt_group{set, "uart"}
    .add<string>(uart_name_, "name",
                 "the UART peer's name in the network; default: uart")
    .add<string>(uart_camera_, "camera",
                 "name of the camera that it shows; default: camera")
    .add<string>(uart_heartbeat_, "heartbeat",
                 "name of the heartbeat that it passes on; default: "
                 "heartbeat");
  opt_group{set, "gateway"}
    .add<string>(gateway_device_, "device",
                 "the board that a gateway puts on the network: PATH of a "
                 "serial device or tcp:HOST:PORT; default: none")
    .add<int64_t>(gateway_baud_, "baud",
                  "bits per second of that line, 8N1; default: 115200")
    .add<string>(gateway_prefix_, "prefix",
                 "what the names of the board's actors begin with in the "
                 "network; default: none");
}

std::string node_options::help() const {
  caf::config_option_set ours;
  node_options shown_as;
  shown_as.declare(ours);
  shown_as.declare_node(ours);
  return help_text(
    "usage: actorcsi node [OPTION...]\n\n"
    "Runs some of the actors; the rest is on other nodes, and all find each "
    "other by\nname. Nodes may start in any order.\n\n",
    ours);
}

caf::expected<node_settings> node_options::node() const {
  auto run = settings();
  if (!run)
    return std::move(run.error());
  if (auto page = viewer())
    return refuse(errc::unsupported, "viewer.port", std::to_string(page->port),
                  "a node has no page; say actorcsi attach HOST:PORT --viewer");
  node_settings result;
  result.run = std::move(*run);
  for (auto& role : split_list(roles_)) {
    if (std::find(std::begin(known_roles), std::end(known_roles), role)
        == std::end(known_roles))
      return refuse(errc::invalid_argument, "roles", roles_,
                    "'" + role
                      + "' is none; use some of camera, led, heartbeat, uart, "
                        "capture and gateway, with commas between");
    result.roles.insert(role);
  }
  if (result.roles.empty())
    return refuse(errc::invalid_argument, "roles", roles_, "give at least one");
  result.capture_names = split_list(capture_names_);
  if (result.capture_names.empty()
      || result.capture_names.size() > max_captures)
    return refuse(errc::invalid_argument, "capture.names", capture_names_,
                  "give 1 to 16 names, with commas between");
  struct named {
    const char* option;
    const std::string* value;
  };
  std::vector<named> names = {{"name", &name_},
                              {"camera.name", &camera_name_},
                              {"heartbeat.name", &heartbeat_name_},
                              {"uart.name", &uart_name_},
                              {"capture.camera", &capture_camera_},
                              {"capture.uart", &capture_uart_},
                              {"uart.camera", &uart_camera_},
                              {"uart.heartbeat", &uart_heartbeat_}};
  for (auto& x : result.capture_names)
    names.push_back({"capture.names", &x});
  for (auto& x : result.run.leds)
    names.push_back({"led.names", &x});
  if (!gateway_prefix_.empty())
    names.push_back({"gateway.prefix", &gateway_prefix_});
  for (auto& x : names)
    if (!is_name(*x.value))
      return refuse(errc::invalid_argument, x.option, *x.value,
                    "a name has 1 to 64 letters, digits, - and _");
  std::vector<std::string> mine;
  if (result.has("camera"))
    mine.push_back(camera_name_);
  if (result.has("heartbeat"))
    mine.push_back(heartbeat_name_);
  if (result.has("uart"))
    mine.push_back(uart_name_);
  if (result.has("led"))
    mine.insert(mine.end(), result.run.leds.begin(), result.run.leds.end());
  if (result.has("capture"))
    mine.insert(mine.end(), result.capture_names.begin(),
                result.capture_names.end());
  std::set<std::string> distinct;
  for (auto& x : mine)
    if (!distinct.insert(x).second)
      return make_error(errc::invalid_argument,
                        "'" + x + "': two actors of this node have that name");
  if (result.has("gateway") && gateway_device_.empty())
    return refuse(errc::invalid_argument, "gateway.device", "",
                  "say where the board is");
  auto scheduler_used = scheduler();
  if (!scheduler_used)
    return std::move(scheduler_used.error());
  if (*scheduler_used != scheduler_choice::host)
    return refuse(errc::invalid_argument, "scheduler", "cooperative",
                  "a node needs CAF's own, host: the network has threads");
  if (auto err = check_range("gateway.baud", gateway_baud_, 1,
                             std::numeric_limits<uint32_t>::max()))
    return err;
  result.name = name_;
  result.network.listen = listen_;
  result.network.connect = split_list(connect_);
  result.network.tls = {certificate_, key_, authority_};
  if (auto err = platform::tcp_network::check(result.network))
    return err;
  result.camera_name = camera_name_;
  result.heartbeat_name = heartbeat_name_;
  result.uart_name = uart_name_;
  result.capture_camera = capture_camera_;
  result.capture_uart = capture_uart_;
  result.uart_camera = uart_camera_;
  result.uart_heartbeat = uart_heartbeat_;
  result.gateway_device = gateway_device_;
  result.gateway_baud = static_cast<uint32_t>(gateway_baud_);
  result.gateway_prefix = gateway_prefix_;
  return result;
}

} // namespace actorcsi
