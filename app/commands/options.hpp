#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "app/commands/actor_options.hpp"
#include "app/commands/camera_options.hpp"
#include "app/commands/page_options.hpp"
#include "app/compose/settings.hpp"

#include "platform/boards/host/host.hpp"
#include "platform/net/grpc/grpc_server.hpp"

namespace actorcsi {

/// Which scheduler runs the actors.
enum class scheduler_choice { host, cooperative };

/// The options of `actorcsi run`.
class options : public actor_options {
public:
  options();

  /// Settings of the actors. Errors name the option.
  caf::expected<run_settings> settings() const;

  /// Settings of the hardware. Errors name the option.
  caf::expected<platform::host_board_config> board() const;

  scheduler_choice scheduler() const;

  /// Settings of the viewer's page, if it was requested.
  std::optional<host_page_config> viewer() const {
    auto result = page_.config();
    if (result)
      result->tls = {network_.tls.certificate, network_.tls.key};
    return result;
  }

  /// Settings of the network's server for callers, if it was requested.
  std::optional<platform::grpc_server_config> network() const;

  bool json() const {
    return json_;
  }

protected:
  /// For a command that adds options to these.
  options(std::string command, std::string purpose, const std::string& details);

  /// Settings of the actors of this process, which need not be all. Errors name
  /// the option.
  caf::expected<run_settings> actor_settings() const;

  static caf::error two_of_one_name(const std::string& name);

  /// Declares the address at which callers are served.
  void declare_listen(const std::string& name);

  /// Settings of the network's server.
  platform::grpc_server_config network_;

private:
  void declare_actors();

  bool declare_group(const std::string& group) override;

  // Values of the options; initial values are the defaults.
  run_settings run_;
  platform::host_board_config board_;
  camera_options cameras_;
  uint32_t process_ms_ = 0;
  uint32_t report_every_ = 30;
  uint32_t led_threshold_ = 0;
  /// NAME or NAME=DEVICE.
  std::vector<std::string> leds_ = {"LED_BLUE", "LED_RED", "LED_GREEN"};
  uint32_t led_period_ms_ = 200;
  uint32_t debounce_ms_ = 20;
  uint32_t long_ms_ = 800;
  uint32_t double_ms_ = 300;
  uint32_t heartbeat_period_ms_ = 1000;
  std::string heartbeat_text_ = "hello";
  uint32_t uart_baud_ = 115'200;
  bool uart_insecure_ = false;
  std::string uart_role_ = "administer";
  /// NAME:ROLE.
  std::vector<std::string> allow_;
  std::string scheduler_ = "host";
  bool json_ = false;
  page_options page_;
};

} // namespace actorcsi
