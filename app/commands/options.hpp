#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "app/commands/actor_options.hpp"
#include "app/commands/page_options.hpp"
#include "app/compose/settings.hpp"

#include "platform/boards/host/host.hpp"

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
    return page_.config();
  }

  bool json() const {
    return json_;
  }

protected:
  /// For a command that adds options to these.
  options(std::string command, std::string purpose, const std::string& details);

private:
  void declare_camera();

  void declare_actors();

  caf::error read_camera(CameraConfig& result) const;

  // Values of the options; initial values are the defaults.
  run_settings run_;
  platform::host_board_config board_;
  double fps_ = 30;
  std::string framesize_ = "QVGA";
  std::string pixformat_ = "RGB565";
  std::string window_;
  int32_t framebuffers_ = 3;
  std::string overrun_ = "stop";
  std::string polling_ = "notify";
  std::vector<std::string> faults_;
  uint32_t process_ms_ = 0;
  uint32_t report_every_ = 30;
  uint32_t led_threshold_ = 0;
  uint32_t led_period_ms_ = 200;
  uint32_t heartbeat_period_ms_ = 1000;
  std::string heartbeat_text_ = "hello";
  uint32_t uart_baud_ = 115'200;
  std::string scheduler_ = "host";
  bool json_ = false;
  page_options page_;
};

} // namespace actorcsi
