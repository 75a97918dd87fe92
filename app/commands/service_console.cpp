#include "app/commands/service_console.hpp"

#include <algorithm>

#include "app/commands/option_text.hpp"
#include "app/compose/report.hpp"

namespace actorcsi {

namespace {

/// States per status, at one state a second: systemd tells each status to all
/// that watch its units.
constexpr uint32_t states_per_status = 10;

/// The state in one line.
std::string text_of(const NodeReport& report) {
  auto now = read_report(report);
  uint64_t restarts = 0;
  for (auto& part : report.parts())
    restarts += part.restarts();
  uint64_t dropped = 0;
  for (auto& kvp : now.camera.frames().dropped())
    dropped += kvp.second;
  return std::to_string(report.parts_size()) + " parts, "
         + std::to_string(restarts) + " restarts, "
         + std::to_string(now.camera.frames().delivered())
         + " frames delivered, " + std::to_string(dropped) + " dropped";
}

} // namespace

void service_console::watch(part_list& parts, supervisor::environment& around) {
  for (auto& x : parts.entries())
    if (x.is_critical && !x.is_stand_in && x.figures.while_running != 0)
      critical_.push_back(x.name);
  around.on_start = [this, before = std::move(around.on_start)] {
    if (before)
      before();
    manager_.ready();
  };
  around.on_finish = [this] { manager_.stopping(); };
}

void service_console::info(const std::string& line) {
  out_.info(line);
}

void service_console::show(const NodeReport& now) {
  if (on_state_)
    on_state_(now);
  if (!manager_.is_present()) {
    out_.show(now);
    return;
  }
  auto silent = silent_parts(now);
  if (silent.empty())
    manager_.alive();
  if (silent != silent_)
    shown_ = 0;
  silent_ = std::move(silent);
  if (shown_++ % states_per_status == 0)
    manager_.status(silent_.empty()
                      ? text_of(now)
                      : joined(silent_, ", ") + ": no answer; " + text_of(now));
}

void service_console::error(const std::string& line) {
  out_.error(line);
  manager_.status(line);
}

std::vector<std::string>
service_console::silent_parts(const NodeReport& now) const {
  std::vector<std::string> result;
  for (auto& name : critical_) {
    auto has_answered = [&name](const PartReport& x) {
      return x.name() == name && !x.type().empty();
    };
    if (std::none_of(now.parts().begin(), now.parts().end(), has_answered))
      result.push_back(name);
  }
  return result;
}

} // namespace actorcsi
