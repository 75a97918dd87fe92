#pragma once

#include <functional>
#include <string>

#include "app/compose/console.hpp"
#include "app/compose/stop_source.hpp"

namespace actorcsi::sim {

/// The console of a simulated machine.
struct watched_console final : console {
  void info(const std::string& line) override {
    if (on_line)
      on_line(line);
  }

  void show(const NodeReport&) override {
    // nop
  }

  void error(const std::string& line) override {
    if (on_error)
      on_error(line);
  }

  std::function<void(const std::string&)> on_line;
  std::function<void(const std::string&)> on_error;
};

/// A simulated machine is not told to stop: it loses its power.
struct never_stops final : stop_source {
  void on_stop(platform::doorbell*) override {
    // nop
  }
};

} // namespace actorcsi::sim
