#include "app/commands/run.hpp"

#include "app/commands/command_line.hpp"
#include "app/commands/frame_saver.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/options.hpp"
#include "app/compose/node.hpp"
#include "app/compose/process_usage.hpp"
#include "app/compose/report.hpp"
#include "app/compose/scheduling.hpp"
#include "app/compose/supervisor.hpp"
#include "app/page/host_page.hpp"

#include "platform/boards/host/host.hpp"
#include "platform/runtime/message_counter.hpp"

namespace actorcsi {

node_ports ports_of(platform::host_board& board, const run_settings& settings) {
  node_ports result;
  result.camera = &board.camera();
  for (auto& name : settings.leds)
    result.leds.emplace(name, &board.led(name));
  result.uart = board.uart();
  result.identity = board.identity();
  result.cpu = &board.cpu();
  return result;
}

namespace {

/// Runs the actors to the end. `cpu_before` becomes the processor time that
/// went into setting up.
run_result run_actors(options& opts, const run_settings& settings,
                      scheduler_choice scheduler, const node_ports& ports,
                      runtime::device& sensor, stop_source& stop,
                      host_console& out, double& cpu_before) {
  run_result result;
  scheduling how{opts.system(), scheduler};
  caf::actor_system sys{opts.system()};
  how.drive(sys, sensor);
  runtime::message_counter counter{sys};
  auto node = spawn_node(sys, ports, settings, add_host_actors);
  if (!settings.save.empty())
    node.saver = runtime::spawn<frame_saver>(sys, node.camera, settings.save);
  runtime::spawn<supervisor>(
    sys, std::move(node), settings,
    supervisor::surroundings{&out, &stop, &result,
                             [&] { cpu_before = cpu_seconds(); }});
  how.run(sys);
  return result;
}

} // namespace

int run(const std::vector<std::string>& args) {
  options opts;
  if (auto code = read_command_line(opts, args))
    return *code;
  auto settings = opts.settings();
  if (!settings)
    return complain(settings.error(), exit_usage);
  auto config = opts.board();
  if (!config)
    return complain(config.error(), exit_usage);
  if (!settings->save.empty())
    if (auto err = make_save_folder(settings->save))
      return complain(err, exit_failed);
  host_signals signals;
  auto board = platform::host_board::make(*config);
  if (!board)
    return complain(board.error(), exit_failed);
  auto cpu_before = cpu_seconds();
  host_console out;
  auto ports = ports_of(**board, *settings);
  std::unique_ptr<host_page> page;
  if (auto config = opts.viewer()) {
    auto made = host_page::make(*config);
    if (!made)
      return complain(made.error(), exit_failed);
    page = std::move(*made);
    ports.page = page.get();
    out.say("viewer: " + page->url());
  }
  auto result = run_actors(opts, *settings, opts.scheduler(), ports,
                           (*board)->camera(), signals, out, cpu_before);
  page.reset();
  if (result.failed)
    return exit_failed;
  if (opts.json()) {
    process_usage usage;
    usage.cpu_s = cpu_seconds() - cpu_before;
    usage.leased = (*board)->camera().statistics().leased;
    out.conclude(to_json(result.statistics, usage));
  }
  return out.failed() ? exit_failed : exit_ok;
}

} // namespace actorcsi
