#include "app/commands/node_command.hpp"

#include "actors/remote/names/receptionist.hpp"

#include "app/commands/command_line.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/node_options.hpp"
#include "app/commands/run.hpp"
#include "app/compose/node_parts.hpp"
#include "app/compose/node_supervisor.hpp"
#include "app/compose/process_usage.hpp"
#include "app/compose/report.hpp"
#include "app/compose/scheduling.hpp"

#include "platform/boards/host/host.hpp"
#include "platform/runtime/message_counter.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/serial/posix/host_serial.hpp"

namespace actorcsi {

namespace {

/// Runs the actors to the end. Errors are those of the network.
caf::error run_node(node_options& opts, const node_settings& settings,
                    const node_ports& ports, runtime::device& sensor,
                    stop_source& stop, host_console& out, node_result& result) {
  scheduling how{opts.system(), scheduler_choice::host};
  caf::actor_system sys{opts.system()};
  how.drive(sys, sensor);
  runtime::message_counter counter{sys};
  auto made = platform::tcp_network::make(sys, settings.network);
  if (!made)
    return std::move(made.error());
  auto& net = **made;
  auto names = runtime::spawn<receptionist>(sys, settings.name, &net);
  auto err = net.open(caf::actor_cast<caf::strong_actor_ptr>(names));
  if (err) {
    caf::anon_send_exit(names, caf::exit_reason::user_shutdown);
  } else {
    out.say("node " + settings.name
            + (net.listening().empty() ? std::string{": started"}
                                       : ": listens on " + net.listening()));
    runtime::spawn<node_supervisor>(
      sys, plan_node(sys, ports, settings, names), names, settings.run.duration,
      settings.has("led") ? settings.run.leds.front() : std::string{},
      node_supervisor::surroundings{&out, &stop, &result});
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
    return complain(settings.error(), exit_usage);
  auto config = opts.board();
  if (!config)
    return complain(config.error(), exit_usage);
  if (!settings->has("uart")) {
    config->uart_device = "none";
    config->uart_link.clear();
  }
  if (!settings->run.save.empty())
    if (auto err = make_save_folder(settings->run.save))
      return complain(err, exit_failed);
  host_signals signals;
  auto board = platform::host_board::make(*config);
  if (!board)
    return complain(board.error(), exit_failed);
  auto ports = ports_of(**board, settings->run);
  std::unique_ptr<platform::serial> line;
  if (settings->has("gateway")) {
    auto made = platform::make_board_serial(settings->gateway_device);
    if (!made)
      return complain(prefixed(made.error(), "--gateway."), exit_usage);
    line = std::move(*made);
    ports.board = line.get();
  }
  auto cpu_before = cpu_seconds();
  host_console out;
  node_result result;
  if (auto err = run_node(opts, *settings, ports, (*board)->camera(), signals,
                          out, result))
    return complain(err, exit_failed);
  if (result.failed)
    return exit_failed;
  if (opts.json()) {
    process_usage usage;
    usage.cpu_s = cpu_seconds() - cpu_before;
    usage.leased = (*board)->camera().statistics().leased;
    auto json = to_json_object(result.statistics.node, usage);
    out.conclude(add_network(json, result.statistics).text());
  }
  return out.failed() ? exit_failed : exit_ok;
}

} // namespace actorcsi
