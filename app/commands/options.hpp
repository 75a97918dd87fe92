#pragma once

#include <string>
#include <vector>

#include "caf/actor_system_config.hpp"
#include "caf/expected.hpp"

#include "app/commands/page_options.hpp"
#include "app/compose/settings.hpp"

#include "platform/boards/host/host.hpp"

namespace actorcsi {

/// Which scheduler runs the actors.
enum class scheduler_choice { host, cooperative };

/// The options of `actorcsi run`, from the command line or a configuration
/// file: CAF's own mechanism, and CAF's own options beside ours.
class options : public caf::actor_system_config {
public:
  options();

  /// Parses the arguments after `run`. Errors name the option.
  caf::error read(const std::vector<std::string>& args);

  /// What the actors are told. Errors name the option and its range.
  caf::expected<run_settings> settings() const;

  /// What the hardware is made of. Errors name the option.
  caf::expected<platform::host_board_config> board() const;

  caf::expected<scheduler_choice> scheduler() const;

  /// Whether runtime::host_scheduler is wanted rather than one of CAF's own
  /// policies.
  bool leads() const;

  /// Where the viewer's page is, if one is wanted.
  caf::optional<host_page_config> viewer() const {
    return page_.config();
  }

  /// Our options with units and defaults, for a person.
  virtual std::string help() const;

  bool wants_help() const {
    return wants_help_;
  }

  bool json() const {
    return json_;
  }

protected:
  /// Declares our options in `set`, which stores into this object.
  void declare(caf::config_option_set& set);

  /// `ours` with CAF's part and how to write a file.
  static std::string help_text(const std::string& usage,
                               const caf::config_option_set& ours);

private:
  /// Stores what a configuration file says, which CAF's parser leaves undone.
  /// Errors: an entry that no option has, a value of another type.
  caf::error take_over_file();

  caf::error take_over(const std::string& group, const std::string& name,
                       const caf::config_value& value);

  /// CAF's own options that could hang the program.
  caf::error check_scheduler() const;

  caf::error read_camera(CameraConfig& result) const;

  bool wants_help_ = false;
  // Initial values are the defaults that `help` shows.
  std::string source_ = "pattern";
  double fps_ = 30;
  std::string framesize_ = "QVGA";
  std::string pixformat_ = "RGB565";
  std::string window_;
  int64_t framebuffers_ = 3;
  std::string overrun_ = "stop";
  std::string polling_ = "notify";
  double jitter_ = 0;
  std::string fault_;
  int64_t process_ms_ = 0;
  int64_t report_every_ = 30;
  std::string capture_led_ = "LED_GREEN";
  int64_t led_threshold_ = 0;
  std::string led_names_ = "LED_BLUE,LED_RED,LED_GREEN";
  int64_t led_period_ms_ = 200;
  int64_t heartbeat_period_ms_ = 1000;
  std::string heartbeat_text_ = "hello";
  std::string uart_device_ = "pty";
  std::string uart_link_;
  int64_t uart_baud_ = 115'200;
  std::string scheduler_ = "host";
  std::string duration_ = "0s";
  std::string save_;
  bool json_ = false;
  page_options page_;
};

} // namespace actorcsi
