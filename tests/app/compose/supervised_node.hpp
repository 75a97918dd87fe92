#pragma once

#include "app/compose/parts.hpp"
#include "app/compose/report.hpp"
#include "app/compose/supervisor.hpp"

#include "tests/support/mock_camera.hpp"

#include "platform/gpio/manual_input.hpp"
#include "platform/led/host_led.hpp"
#include "platform/serial/loop_serial.hpp"

namespace actorcsi::test {

/// Remembers what a run says.
class recording_console final : public console {
public:
  void info(const std::string& line) override {
    said.push_back(line);
  }

  void show(const NodeReport&) override {
    ++shown;
  }

  void error(const std::string& line) override {
    errors.push_back(line);
  }

  /// Lines with `part` in them.
  size_t count(const std::string& part) const {
    return static_cast<size_t>(
      std::count_if(said.begin(), said.end(), [&part](auto& x) {
        return x.find(part) != std::string::npos;
      }));
  }

  std::vector<std::string> said;
  std::vector<std::string> errors;
  int shown = 0;
};

/// An order to stop that the test gives.
class manual_stop final : public stop_source {
public:
  void on_stop(platform::doorbell* bell) override {
    bell_ = bell;
  }

  void stop() {
    REQUIRE(bell_ != nullptr);
    bell_->ring();
  }

  bool is_watched() const {
    return bell_ != nullptr;
  }

private:
  platform::doorbell* bell_ = nullptr;
};

/// All parts of every machine under their supervisor, in virtual time.
struct supervised_node : virtual_node {
  supervised_node();

  /// The parts that `start` runs.
  virtual part_list make_parts();

  supervisor_actor start();

  /// Runs to the end.
  node_statistics run();

  /// The actor of that name now.
  caf::strong_actor_ptr find(const std::string& name) const;

  void kill(const std::string& name);

  uint64_t restarts_of(const std::string& name) const;

  std::vector<platform::time_point> started;
  std::vector<std::string> failures;
  recording_console& out = own<recording_console>();
  manual_stop& stop = own<manual_stop>();
  run_result& result = own<run_result>();
  platform::mock_csi& csi = add_mock_camera(*this);
  platform::host_led& blue = own<platform::host_led>();
  platform::host_led& red = own<platform::host_led>();
  platform::loop_serial::pair& line =
    own<platform::loop_serial::pair>(platform::loop_serial::make_pair());
  platform::manual_input& button_pin = own<platform::manual_input>();
  node_ports ports;
  run_settings settings;
  part_names names;
  restart_policy policy;
  /// Parts of the test.
  std::vector<part> more;
  std::shared_ptr<runtime::directory> actors;
};

} // namespace actorcsi::test
