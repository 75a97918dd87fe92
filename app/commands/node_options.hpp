#pragma once

#include <set>
#include <string>
#include <vector>

#include "app/commands/options.hpp"

#include "platform/net/tcp_network.hpp"

namespace actorcsi {

/// What a node of a network is told beside what a run of all actors is told.
struct node_settings {
  run_settings run;
  /// This node's name in the network.
  std::string name;
  /// Of camera, led, heartbeat, uart, capture and gateway.
  std::set<std::string> roles;
  platform::tcp_network_config network;
  /// Names of this node's actors in the network; LEDs have theirs.
  std::string camera_name;
  std::string heartbeat_name;
  std::string uart_name;
  std::vector<std::string> capture_names;
  /// Whom they talk to, by name, wherever that is.
  std::string capture_camera;
  std::string capture_uart;
  std::string uart_camera;
  std::string uart_heartbeat;
  /// The board of a gateway, and what its actors' names begin with.
  std::string gateway_device;
  uint32_t gateway_baud = 0;
  std::string gateway_prefix;

  bool has(const char* role) const {
    return roles.count(role) > 0;
  }
};

/// The options of `actorcsi node`: those of `run`, and what the network needs.
class node_options final : public options {
public:
  node_options();

  /// Errors name the option.
  caf::expected<node_settings> node() const;

  std::string help() const override;

private:
  void declare_node(caf::config_option_set& set);

  std::string name_ = "node";
  std::string roles_ = "camera,led,heartbeat,uart,capture";
  std::string listen_;
  std::string connect_;
  std::string certificate_;
  std::string key_;
  std::string authority_;
  std::string camera_name_ = "camera";
  std::string heartbeat_name_ = "heartbeat";
  std::string uart_name_ = "uart";
  std::string capture_names_ = "capture";
  std::string capture_camera_ = "camera";
  std::string capture_uart_ = "uart";
  std::string uart_camera_ = "camera";
  std::string uart_heartbeat_ = "heartbeat";
  std::string gateway_device_;
  int64_t gateway_baud_ = 115'200;
  std::string gateway_prefix_;
};

} // namespace actorcsi
