// A camera board: the actors of app/compose on the board's hardware, until its
// time is over.

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"

#include "app/compose/node.hpp"
#include "app/compose/report.hpp"
#include "app/compose/supervisor.hpp"
#include "app/firmware/device_identity.hpp"
#include "app/firmware/heap_report.hpp"
#include "app/firmware/image.hpp"
#include "app/firmware/image_options.hpp"
#include "app/firmware/sabotage.hpp"
#include "app/firmware/serial_console.hpp"

#include "platform/bare_metal/progress_monitor.hpp"
#include "platform/bare_metal/stop.hpp"
#include "platform/csi/pattern/checked_csi.hpp"
#include "platform/runtime/cooperative_scheduler.hpp"

namespace actorcsi {

namespace {

/// There is no button to stop a board with.
class no_stop final : public stop_source {
public:
  void on_stop(platform::doorbell*) override {
    // nop
  }
};

/// The supervisor asks every actor once a second how it fares.
constexpr auto progress_limit = std::chrono::milliseconds{3'500};

std::string describe_reset() {
  auto& last = bare_metal::last_reset();
  if (last.reason == bare_metal::reset_reason::power_on)
    return "reset: power on";
  return std::string{"reset: "} + to_string(last.reason) + ": " + last.text
         + " (reset " + std::to_string(last.resets) + ")";
}

std::string describe(const platform::checked_csi::findings& x) {
  return "pattern: " + std::to_string(x.checked) + " frames checked, "
         + std::to_string(x.torn) + " torn, " + std::to_string(x.misnumbered)
         + " misnumbered";
}

run_result run_actors(image& board, const image_options& options,
                      serial_console& out) {
  bare_metal::progress_monitor monitor{board.watchdog(), board.time()};
  board.set_monitor(&monitor);
  run_result result;
  no_stop stop;
  caf::actor_system_config cfg;
  // As on a PC.
  cfg.set("scheduler.max-throughput", 50);
  runtime::cooperative_scheduler::install(cfg, board.time());
  caf::actor_system sys{cfg};
  auto loop = runtime::cooperative_scheduler::of(sys);
  loop->observe(&monitor);
  auto settings = options.settings;
  auto ports = board.ports();
  ports.identity = device_identity();
  platform::checked_csi checked{*ports.camera};
  if (options.check)
    ports.camera = &checked;
  for (auto& x : board.led_names())
    settings.leds.emplace_back(x);
  // A fault is caused once: the system that it resets runs to the end.
  stuck_cpu stuck{*ports.cpu};
  if (!options.fault.empty() && bare_metal::last_reset().resets == 0) {
    if (options.fault == "stuck-actor") {
      ports.cpu = &stuck;
      settings.capture.set_process_ms(1);
    } else if (!board.inject(options.fault)
               && !spawn_saboteur(sys, options.fault)) {
      out.complain("no such fault: " + options.fault);
    }
  }
  auto node = spawn_node(sys, ports, settings);
  auto boss = runtime::spawn<supervisor>(
    sys, node, settings, supervisor::surroundings{&out, &stop, &result});
  monitor.watch("supervisor", boss.id(), progress_limit);
  monitor.watch("camera", node.camera.id(), progress_limit);
  monitor.watch("capture", node.capture.id(), progress_limit);
  monitor.watch("heartbeat", node.heartbeat.id(), progress_limit);
  monitor.watch("led", node.leds.at(node.first_led).id(), progress_limit);
  boss = nullptr;
  node = node_actors{};
  loop->run();
  loop->observe(nullptr);
  board.set_monitor(nullptr);
  if (options.check)
    out.say(describe(checked.found()));
  return result;
}

} // namespace

} // namespace actorcsi

int main() {
  using namespace actorcsi;
  image board;
  serial_console out{board.console()};
  out.say("actorcsi on " + std::string{board.name()});
  out.say(describe_reset());
  auto options = default_options();
  auto line = board.command_line();
  auto unknown = read_options(line, options);
  if (!unknown.empty())
    out.complain("'" + std::string{unknown.begin(), unknown.end()}
                 + "': not an option, or a wrong value");
  auto result = run_actors(board, options, out);
  out.say(describe_heap());
  if (!result.failed) {
    process_usage usage;
    usage.cpu_s = std::chrono::duration<double>(board.busy_time()).count();
    usage.leased = board.ports().camera->statistics().leased;
    out.say(to_json(result.statistics, usage));
  }
  board.finish(result.failed ? 1 : 0);
}
