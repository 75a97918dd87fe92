// The image of a camera board: runs the parts of app/compose on the board's
// hardware for the configured time.

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"

#include "app/compose/console_orders.hpp"
#include "app/compose/parts.hpp"
#include "app/compose/report.hpp"
#include "app/compose/supervisor.hpp"
#include "app/firmware/boot_lines.hpp"
#include "app/firmware/device_identity.hpp"
#include "app/firmware/heap_report.hpp"
#include "app/firmware/image_settings.hpp"
#include "app/firmware/sabotage.hpp"
#include "app/firmware/serial_console.hpp"

#include "platform/bare_metal/progress_monitor.hpp"
#include "platform/bare_metal/stop.hpp"
#include "platform/boards/board.hpp"
#include "platform/csi/pattern/checked_csi.hpp"
#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/spawn.hpp"

namespace actorcsi {

namespace {

/// A board has no button that stops it.
class no_stop final : public stop_source {
public:
  void on_stop(platform::doorbell*) override {
    // nop
  }
};

/// The supervisor calls every actor once a second.
constexpr auto progress_limit = std::chrono::milliseconds{3'500};

std::string describe_reset() {
  auto& last = bare_metal::last_reset();
  if (last.reason == bare_metal::reset_reason::power_on)
    return "reset: power on";
  return std::string{"reset: "} + to_string(last.reason) + ": " + last.text
         + " (reset " + std::to_string(last.resets) + ")";
}

std::string text_of(const platform::checked_csi::findings& x) {
  return "pattern: " + std::to_string(x.checked) + " frames checked, "
         + std::to_string(x.torn) + " torn, " + std::to_string(x.misnumbered)
         + " misnumbered";
}

/// Replacements for hardware, which check frames or cause faults.
struct test_equipment {
  test_equipment(platform::board& board, const boot_lines& lines)
    : checked(board.camera()),
      stuck(board.cpu()),
      // A fault is caused once: the system that it resets runs to the end.
      fault(bare_metal::last_reset().resets == 0 ? lines.fault : "") {
    // nop
  }

  platform::checked_csi checked;
  stuck_cpu stuck;
  std::string fault;
};

node_ports ports_of(platform::board& board, const boot_lines& lines,
                    test_equipment& tests) {
  node_ports result;
  platform::csi* camera = &board.camera();
  if (lines.check)
    camera = &tests.checked;
  result.cameras = {{"camera", camera}};
  result.leds = board.leds();
  result.button = &board.button();
  result.uart = &board.uart();
  result.identity = device_identity(*camera);
  result.cpu = &board.cpu();
  if (tests.fault == "stuck-actor")
    result.cpu = &tests.stuck;
  return result;
}

run_result run_actors(platform::board& board, const boot_lines& lines,
                      serial_console& out) {
  bare_metal::progress_monitor monitor{board.watchdog(), board.time()};
  board.set_monitor(&monitor);
  run_result result;
  no_stop stop;
  caf::actor_system_config cfg;
  runtime::cooperative_scheduler::install(cfg, board.time());
  caf::actor_system sys{cfg};
  auto loop = runtime::cooperative_scheduler::of(sys);
  loop->observe(&monitor);
  test_equipment tests{board, lines};
  auto settings = default_settings();
  part_list parts;
  auto ports = ports_of(board, lines, tests);
  if (tests.fault == "stuck-actor")
    settings.capture.set_process_ms(1);
  else if (!tests.fault.empty() && !board.inject(tests.fault)
           && !spawn_saboteur(sys, parts.actors(), tests.fault))
    out.error("no such fault: " + tests.fault);
  add_parts(parts, ports, settings);
  parts.keep_all();
  for (auto& line : lines.commands)
    if (auto err = add_console_order(parts, line))
      out.error("'" + line + "': " + describe(err));
  supervisor::environment around{&out, &stop, &result};
  around.before_group = "";
  around.behind_group = " ";
  around.on_ready = [&monitor](const supervisor_actor&, const part& what,
                               const caf::strong_actor_ptr& who) {
    if (what.is_critical)
      monitor.watch(what.service->name, who->id(), progress_limit);
  };
  around.on_failure = [&result](const std::string& reason) {
    // A part that cannot be started has a wrong setting: no reset helps.
    if (result.was_up)
      bare_metal::stop(bare_metal::reset_reason::part, reason.c_str());
  };
  auto boss = runtime::spawn<supervisor>(sys, std::move(parts), lines.duration,
                                         restart_policy::never(), around);
  monitor.watch(supervisor_service().name, boss.id(), progress_limit);
  boss = nullptr;
  loop->run();
  loop->observe(nullptr);
  board.set_monitor(nullptr);
  if (lines.check)
    out.info(text_of(tests.checked.found()));
  return result;
}

} // namespace

} // namespace actorcsi

int main() {
  using namespace actorcsi;
  auto& board = platform::make_board();
  serial_console out{board.console()};
  out.info("actorcsi on " + std::string{board.name()});
  out.info(describe_reset());
  auto lines = read_boot_lines(board.boot_text(), out);
  auto result = run_actors(board, lines, out);
  out.info(describe_heap());
  if (!result.failed) {
    process_usage usage;
    usage.cpu_s = std::chrono::duration<double>(board.busy_time()).count();
    usage.leased = board.camera().statistics().leased;
    out.info(to_json(read_report(result.report), usage));
  }
  board.finish(result.failed ? 1 : 0);
}
