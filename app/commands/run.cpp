#include "app/commands/run.hpp"

#include "app/commands/command_line.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/options.hpp"
#include "app/compose/pc/network_report.hpp"
#include "app/compose/pc/process_usage.hpp"
#include "app/compose/pc/scheduling.hpp"
#include "app/compose/report.hpp"
#include "app/compose/supervisor.hpp"
#include "app/page/host_page.hpp"

#include "platform/boards/host/host.hpp"
#include "platform/csi/mock/png_folder.hpp"
#include "platform/runtime/message_counter.hpp"
#include "platform/runtime/spawn.hpp"

namespace actorcsi {

pc_ports ports_of(platform::host_board& board, const run_settings& settings) {
  pc_ports result;
  result.camera = &board.camera();
  for (auto& name : settings.leds)
    result.leds.emplace_back(name, &board.led(name));
  result.uart = board.uart();
  result.identity = board.identity();
  result.cpu = &board.cpu();
  return result;
}

namespace {

/// Runs the actors until they end. Stores into `cpu_before` the CPU time used
/// until all actors had started.
run_result run_actors(options& opts, const run_settings& settings,
                      scheduler_choice scheduler, const pc_ports& ports,
                      runtime::device& sensor, stop_source& stop,
                      host_console& out, double& cpu_before) {
  run_result result;
  scheduling how{opts.system(), scheduler};
  caf::actor_system sys{opts.system()};
  how.drive(sys, sensor);
  runtime::message_counter counter{sys};
  part_list parts;
  add_pc_parts(parts, ports, settings);
  parts.keep_all();
  supervisor::environment around{&out, &stop, &result};
  around.on_start = [&] { cpu_before = cpu_seconds(); };
  runtime::spawn<supervisor>(sys, std::move(parts), settings.duration,
                             restart_policy{}, std::move(around));
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
    return report_error(settings.error(), exit_usage);
  auto config = opts.board();
  if (!config)
    return report_error(config.error(), exit_usage);
  if (!settings->save.empty())
    if (auto err = make_save_folder(settings->save))
      return report_error(err, exit_failed);
  host_signals signals;
  auto board = platform::host_board::make(*config);
  if (!board)
    return report_error(board.error(), exit_failed);
  auto cpu_before = cpu_seconds();
  host_console out;
  auto ports = ports_of(**board, *settings);
  platform::png_folder pictures{settings->save};
  if (!settings->save.empty())
    ports.pictures = &pictures;
  std::unique_ptr<host_page> page;
  if (auto config = opts.viewer()) {
    auto made = host_page::make(*config);
    if (!made)
      return report_error(made.error(), exit_failed);
    page = std::move(*made);
    ports.page = page.get();
    out.info("viewer: " + page->url());
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
    auto json = to_json_object(read_report(result.report), usage);
    add_parts_json(json, result.report);
    out.conclude(json.text());
  }
  return out.failed() ? exit_failed : exit_ok;
}

} // namespace actorcsi
