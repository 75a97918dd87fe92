#include "app/commands/node_command.hpp"

#include "actors/remote/names/receptionist.hpp"

#include "app/commands/command_line.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/node_options.hpp"
#include "app/commands/run.hpp"
#include "app/compose/pc/network_parts.hpp"
#include "app/compose/pc/network_report.hpp"
#include "app/compose/pc/process_usage.hpp"
#include "app/compose/pc/scheduling.hpp"
#include "app/compose/report.hpp"
#include "app/compose/supervisor.hpp"

#include "platform/boards/host/host.hpp"
#include "platform/csi/mock/png_folder.hpp"
#include "platform/runtime/message_counter.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/serial/posix/host_serial.hpp"

namespace actorcsi {

namespace {

part_names names_of(const node_settings& settings) {
  part_names result;
  result.camera = settings.camera_name;
  result.heartbeat = settings.heartbeat_name;
  result.uart = settings.uart_name;
  result.captures = settings.capture_names;
  // Every node has these.
  result.frame_saver = "saver-" + settings.name;
  result.traffic = "traffic-" + settings.name;
  result.capture_camera = settings.capture_camera;
  result.capture_uart = settings.capture_uart;
  result.uart_camera = settings.uart_camera;
  result.uart_heartbeat = settings.uart_heartbeat;
  return result;
}

part_list parts_of(const node_settings& settings, const pc_ports& ports,
                   const receptionist_actor& names) {
  part_list result;
  add_pc_parts(result, ports, settings.run, names_of(settings),
               {settings.gateway_baud, settings.gateway_prefix});
  result.keep(settings.roles);
  add_network_parts(result, names);
  return result;
}

/// Runs the actors until they end. Errors: those of the network.
caf::error run_node(node_options& opts, const node_settings& settings,
                    const pc_ports& ports, runtime::device& sensor,
                    stop_source& stop, host_console& out, run_result& result) {
  scheduling how{opts.system(), scheduler_choice::host};
  caf::actor_system sys{opts.system()};
  how.drive(sys, sensor);
  runtime::message_counter counter{sys};
  auto made = platform::tcp_network::make(sys, settings.network);
  if (!made)
    return std::move(made.error());
  auto& net = **made;
  receptionist_actor names =
    runtime::spawn<receptionist>(sys, settings.name, &net);
  auto err = net.open(caf::actor_cast<caf::strong_actor_ptr>(names));
  if (err) {
    caf::anon_send_exit(names, caf::exit_reason::user_shutdown);
  } else {
    out.info("node " + settings.name
             + (net.listening().empty() ? std::string{": started"}
                                        : ": listens on " + net.listening()));
    supervisor::environment around{&out, &stop, &result};
    around.on_ready = announcer(names);
    runtime::spawn<supervisor>(sys, parts_of(settings, ports, names),
                               settings.run.duration, restart_policy{},
                               std::move(around));
  }
  names = nullptr;
  how.run(sys);
  net.close();
  return err;
}

} // namespace

int node(const std::vector<std::string>& args) {
  node_options opts;
  if (auto code = read_command_line(opts, args))
    return *code;
  auto settings = opts.node();
  if (!settings)
    return report_error(settings.error(), exit_usage);
  auto config = opts.board();
  if (!config)
    return report_error(config.error(), exit_usage);
  if (!settings->has("uart")) {
    config->uart_device = "none";
    config->uart_link.clear();
  }
  if (!settings->run.save.empty())
    if (auto err = make_save_folder(settings->run.save))
      return report_error(err, exit_failed);
  host_signals signals;
  auto board = platform::host_board::make(*config);
  if (!board)
    return report_error(board.error(), exit_failed);
  auto ports = ports_of(**board, settings->run);
  platform::png_folder pictures{settings->run.save};
  if (!settings->run.save.empty())
    ports.pictures = &pictures;
  std::unique_ptr<platform::serial> line;
  if (settings->has("gateway")) {
    auto made = platform::make_board_serial(settings->gateway_device);
    if (!made)
      return report_error(prefixed(made.error(), "--gateway."), exit_usage);
    line = std::move(*made);
    ports.board = line.get();
  }
  auto cpu_before = cpu_seconds();
  host_console out;
  run_result result;
  if (auto err = run_node(opts, *settings, ports, (*board)->camera(), signals,
                          out, result))
    return report_error(err, exit_failed);
  if (result.failed)
    return exit_failed;
  if (opts.json()) {
    process_usage usage;
    usage.cpu_s = cpu_seconds() - cpu_before;
    usage.leased = (*board)->camera().statistics().leased;
    auto json = to_json_object(read_report(result.report), usage);
    add_network(json, result.report);
    add_parts_json(json, result.report);
    out.conclude(json.text());
  }
  return out.failed() ? exit_failed : exit_ok;
}

} // namespace actorcsi
