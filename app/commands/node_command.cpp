#include "app/commands/node_command.hpp"

#include "actors/remote/names/receptionist.hpp"

#include "app/commands/command_line.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/node_options.hpp"
#include "app/commands/run.hpp"
#include "app/commands/service_console.hpp"
#include "app/compose/pc/network_parts.hpp"
#include "app/compose/pc/network_report.hpp"
#include "app/compose/pc/process_usage.hpp"
#include "app/compose/pc/scheduling.hpp"
#include "app/compose/report.hpp"
#include "app/compose/supervisor.hpp"

#include "platform/boards/host/host.hpp"
#include "platform/csi/mock/picture_folder.hpp"
#include "platform/runtime/message_counter.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/serial/posix/host_serial.hpp"

namespace actorcsi {

namespace {

part_list parts_of(const node_settings& settings, const pc_ports& ports,
                   const receptionist_actor& names) {
  part_list result;
  add_pc_parts(result, ports, settings.run, settings.names(),
               {settings.gateway_baud, settings.gateway_prefix});
  result.keep(settings.roles);
  add_network_parts(result, names);
  return result;
}

/// Runs the actors until they end. Errors: those of the network.
caf::error run_node(node_options& opts, const node_settings& settings,
                    const pc_ports& ports,
                    const std::vector<runtime::device*>& devices,
                    stop_source& stop, service_console& out,
                    run_result& result) {
  scheduling how{opts.system(), scheduler_choice::host};
  caf::actor_system sys{opts.system()};
  for (auto x : devices)
    how.drive(sys, *x);
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
    auto parts = parts_of(settings, ports, names);
    out.watch(parts, around);
    auto boss = caf::actor_cast<caf::actor>(
      runtime::spawn<supervisor>(sys, std::move(parts), settings.run.duration,
                                 restart_policy{}, std::move(around)));
    // The supervisor may end before it has taken over this part.
    boss->attach_functor([names](const caf::error&) {
      caf::anon_send_exit(names, caf::exit_reason::user_shutdown);
    });
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
  // What another node drives is not opened here.
  if (!settings->has("led"))
    config->leds.clear();
  if (!settings->has("button"))
    config->button_pin = "none";
  for (auto folder : {&settings->run.save, &settings->run.button_save})
    if (!folder->empty())
      if (auto err = make_save_folder(*folder))
        return report_error(err, exit_failed);
  service_manager manager;
  if (auto err = manager.connect())
    return report_error(err, exit_failed);
  host_signals signals;
  auto board = platform::host_board::make(*config);
  if (!board)
    return report_error(board.error(), exit_failed);
  auto ports = ports_of(**board, settings->run);
  platform::picture_folder pictures{settings->run.save};
  if (!settings->run.save.empty())
    ports.pictures = &pictures;
  platform::picture_folder button_pictures{settings->run.button_save};
  if (!settings->run.button_save.empty())
    ports.button_pictures = &button_pictures;
  auto devices = (*board)->devices();
  devices.push_back(&signals);
  std::unique_ptr<platform::fd_serial> line;
  if (settings->has("gateway")) {
    auto made = platform::make_board_serial(settings->gateway_device);
    if (!made)
      return report_error(prefixed(made.error(), "--gateway."), exit_usage);
    line = std::move(*made);
    ports.board = line.get();
    devices.push_back(line.get());
  }
  auto cpu_before = cpu_seconds();
  host_console out;
  report_expiry(settings->network.tls, out);
  std::unique_ptr<platform::grpc_server> calls;
  if (settings->calls) {
    auto made = platform::grpc_server::make(*settings->calls);
    if (!made)
      return report_error(made.error(), exit_failed);
    calls = std::move(*made);
    ports.calls = calls.get();
    out.info("gRPC: listens on " + calls->listening());
  }
  service_console told{out, manager};
  report_skipped_pictures(**board, out);
  (*board)->on_notice([&out](auto& text) { out.info(text); });
  run_result result;
  if (auto err =
        run_node(opts, *settings, ports, devices, signals, told, result))
    return report_error(err, exit_failed);
  calls.reset();
  if (result.failed)
    return exit_failed;
  if (opts.json()) {
    process_usage usage;
    usage.cpu_s = cpu_seconds() - cpu_before;
    usage.leased = (*board)->leased();
    auto json = to_json_object(read_report(result.report), usage);
    add_network(json, result.report);
    add_parts_json(json, result.report);
    out.conclude(json.text());
  }
  auto code = report_unsaved_frames(result.report, out);
  return out.failed() ? exit_failed : code;
}

} // namespace actorcsi
