#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/commands/options.hpp"
#include "app/compose/pc/roles.hpp"

#include "platform/net/tcp_network.hpp"

namespace actorcsi {

/// Settings of a node of the network.
struct node_settings {
  run_settings run;
  /// This node's name in the network.
  std::string name;
  /// Some of `role_names`.
  std::set<std::string> roles;
  platform::tcp_network_config network;
  /// Where callers with gRPC are served, if anywhere.
  std::optional<platform::grpc_server_config> calls;
  /// Names of this node's actors in the network; those of cameras and LEDs are
  /// in `run`.
  std::string button_name = "button";
  std::string heartbeat_name;
  std::string uart_name;
  std::vector<std::string> capture_names;
  /// Names of the actors that they use, on any node.
  std::string capture_camera;
  std::string capture_uart;
  std::string uart_camera;
  std::string uart_heartbeat;
  /// The board of a gateway, and the prefix for the names of its actors.
  std::string gateway_device;
  uint32_t gateway_baud = 0;
  std::string gateway_prefix;

  /// The names of its parts and of those that they use.
  part_names names() const;

  std::vector<named_part> parts() const;

  bool has(const char* role) const {
    return roles.count(role) > 0;
  }
};

/// The options of `actorcsi node`: those of `run`, and those of the network.
class node_options final : public options {
public:
  node_options();

  /// Errors name the option.
  caf::expected<node_settings> node() const;

private:
  void declare_node();

  void declare_names();

  // Values of the options; initial values are the defaults.
  node_settings node_;
  std::vector<std::string> roles_;
};

} // namespace actorcsi
