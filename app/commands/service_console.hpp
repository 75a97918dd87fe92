#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "app/commands/service_manager.hpp"
#include "app/compose/console.hpp"
#include "app/compose/part.hpp"
#include "app/compose/supervisor.hpp"

namespace actorcsi {

/// Console of a run that also tells the service manager how the run goes. With
/// a service manager, the state of the parts goes there instead of into the
/// log, where it would be a line each second.
///
/// The watchdog is fed only after each critical part of this process has
/// answered the supervisor. A part that handles one message for five seconds
/// misses an answer.
class service_console final : public console {
public:
  /// Both objects outlive this one.
  service_console(console& out, service_manager& manager)
    : out_(out), manager_(manager) {
    // nop
  }

  /// Takes the critical parts from `parts`, and adds the moments at which the
  /// run is up and ends to `around`.
  void watch(part_list& parts, supervisor::environment& around);

  /// Has `f` called with each state of the parts, by the supervisor.
  void on_state(std::function<void(const NodeReport&)> f) {
    on_state_ = std::move(f);
  }

  void info(const std::string& line) override;

  void show(const NodeReport& now) override;

  void error(const std::string& line) override;

private:
  /// The critical parts that have not answered.
  std::vector<std::string> silent_parts(const NodeReport& now) const;

  console& out_;
  service_manager& manager_;
  std::function<void(const NodeReport&)> on_state_;
  std::vector<std::string> critical_;
  std::vector<std::string> silent_;
  /// States so far; not each of them becomes a status.
  uint32_t shown_ = 0;
};

} // namespace actorcsi
