#include "app/commands/node_options.hpp"

#include <algorithm>
#include <limits>

#include <unistd.h>

#include "app/commands/option_text.hpp"
#include "app/commands/tls_options.hpp"
#include "app/compose/pc/roles.hpp"

#include "platform/base/errc.hpp"
#include "platform/net/network_defaults.hpp"
#include "platform/runtime/actor_ref.hpp"

namespace actorcsi {

namespace {

constexpr size_t max_captures = 16;

/// The default where a name of a camera is wanted.
constexpr auto main_camera = "this node's first camera, or camera";

std::string check_role(const std::string& x) {
  auto known = role_names();
  if (std::find(known.begin(), known.end(), x) != known.end())
    return {};
  return "'" + x + "' is not a role; use some of " + listed(known, "and")
         + ", separated by commas";
}

/// A name that is different on other machines and for other roles.
std::string default_name(const std::vector<std::string>& roles) {
  constexpr size_t max_host = 24;
  char host[256] = "";
  ::gethostname(host, sizeof(host) - 1);
  auto result =
    std::string{host}.substr(0, max_host) + "-" + joined(roles, "-");
  for (auto& c : result)
    if (!is_name_char(c))
      c = '-';
  return result.substr(0, runtime::actor_ref::max_name);
}

} // namespace

part_names node_settings::names() const {
  part_names result;
  result.button = button_name;
  result.heartbeat = heartbeat_name;
  result.uart = uart_name;
  result.captures = capture_names;
  // Every node has these.
  result.frame_saver = "saver-" + name;
  result.traffic = "traffic-" + name;
  result.audit = "audit-" + name;
  result.endpoint = "endpoint-" + name;
  result.capture_camera = capture_camera;
  result.capture_uart = capture_uart;
  result.uart_camera = uart_camera;
  result.uart_heartbeat = uart_heartbeat;
  return result;
}

std::vector<named_part> node_settings::parts() const {
  return parts_with(roles, run, names(), gateway_prefix);
}

node_options::node_options()
  : options("node",
            "Run some of the actors; other nodes of the network run the "
            "others",
            "Nodes find each other's actors by name, and may start in any "
            "order.") {
  platform::use_network(system());
  // The role `gateway` is not a default, because it needs a board.
  for (auto& role : role_names())
    if (role != "gateway")
      roles_.push_back(role);
  node_.heartbeat_name = "heartbeat";
  node_.uart_name = "uart";
  node_.capture_names = {"capture"};
  node_.capture_uart = "uart";
  node_.uart_heartbeat = "heartbeat";
  node_.gateway_baud = 115'200;
  declare_node();
  declare_names();
}

void node_options::declare_node() {
  group({});
  add("name", node_.name, "NAME", "name of this node in the network",
      check_name, "from the host's name and the roles");
  add_list(
    "roles", roles_, "ROLES",
    ("roles of this node: some of " + listed(role_names(), "and")).c_str(),
    check_role);
  add("listen", node_.network.listen, "HOST:PORT",
      "address for other nodes to connect to, port 0 for any free port");
  add_list("connect", node_.network.connect, "HOST:PORT",
           "addresses of other nodes, separated by commas");
  declare_tls(*this, node_.network.tls);
  group("grpc");
  network_.option = "grpc.listen";
  declare_listen("listen");
  group("gateway");
  add("device", node_.gateway_device, "DEVICE",
      "board that the gateway publishes: PATH of a serial device or "
      "tcp:HOST:PORT");
  add_number("baud", node_.gateway_baud, uint32_t{1},
             std::numeric_limits<uint32_t>::max(),
             "bits per second of --gateway.device, 8N1");
  add("prefix", node_.gateway_prefix, "TEXT",
      "prefix for the names of the board's actors",
      [](auto& x) { return x.empty() ? std::string{} : check_name(x); });
}

void node_options::declare_names() {
  group("button");
  add("name", node_.button_name, "NAME", "name of the button in the network",
      check_name);
  group("heartbeat");
  add("name", node_.heartbeat_name, "NAME",
      "name of the heartbeat in the network", check_name);
  group("capture");
  add_list("names", node_.capture_names, "NAMES",
           "names of the capture actors, which share each frame", check_name);
  add("camera", node_.capture_camera, "NAME",
      "name of the camera that capture, motion and button use", check_name,
      main_camera);
  add("uart", node_.capture_uart, "NAME",
      "name of the UART peer that the capture actors report to", check_name);
  group("uart");
  add("name", node_.uart_name, "NAME", "name of the UART peer in the network",
      check_name);
  add("camera", node_.uart_camera, "NAME",
      "name of the camera whose frames the UART peer sends", check_name,
      main_camera);
  add("heartbeat", node_.uart_heartbeat, "NAME",
      "name of the heartbeat whose beats the UART peer sends", check_name);
}

caf::expected<node_settings> node_options::node() const {
  auto run = actor_settings();
  if (!run)
    return std::move(run.error());
  if (viewer())
    return refuse("viewer.port", "a node has no page; use 'actorcsi attach "
                                 "HOST:PORT --viewer'");
  if (scheduler() != scheduler_choice::host)
    return refuse("scheduler", "the network needs threads; use "
                               "--scheduler=host");
  auto result = node_;
  result.run = std::move(*run);
  if (roles_.empty())
    return refuse("roles", "the list is empty; give at least one of "
                             + listed(role_names(), "and"));
  result.roles.insert(roles_.begin(), roles_.end());
  std::string eye = "camera";
  if (result.has("camera"))
    eye = result.run.cameras.front();
  for (auto name : {&result.capture_camera, &result.uart_camera})
    if (name->empty())
      *name = eye;
  if (result.name.empty())
    result.name = default_name({result.roles.begin(), result.roles.end()});
  if (result.capture_names.empty()
      || result.capture_names.size() > max_captures)
    return refuse("capture.names",
                  "the list does not have 1 to 16 names; give names separated "
                  "by commas");
  if (auto x = name_twice(result.parts()))
    return two_of_one_name(*x);
  if (result.has("gateway") && result.gateway_device.empty())
    return refuse("gateway.device", "a gateway needs a board; give PATH of a "
                                    "serial device or tcp:HOST:PORT");
  if (auto err = platform::tcp_network::check(result.network))
    return err;
  result.calls = network();
  if (result.calls) {
    result.calls->tls = result.network.tls;
    if (auto err = platform::grpc_server::check(*result.calls))
      return err;
  }
  return result;
}

} // namespace actorcsi
