#include "app/commands/run.hpp"

#include "app/commands/command_line.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/options.hpp"
#include "app/commands/service_console.hpp"
#include "app/compose/pc/network_report.hpp"
#include "app/compose/pc/process_usage.hpp"
#include "app/compose/pc/scheduling.hpp"
#include "app/compose/report.hpp"
#include "app/compose/supervisor.hpp"
#include "app/page/host_page.hpp"

#include "platform/boards/host/host.hpp"
#include "platform/csi/mock/picture_folder.hpp"
#include "platform/net/certificate_files.hpp"
#include "platform/runtime/message_counter.hpp"
#include "platform/runtime/spawn.hpp"

namespace actorcsi {

pc_ports ports_of(platform::host_board& board, const run_settings& settings) {
  pc_ports result;
  for (auto& x : board.cameras())
    result.cameras.emplace_back(x.first, &x.second->port());
  for (auto& name : settings.leds)
    result.leds.emplace_back(name, &board.led(name));
  result.button = &board.button();
  result.uart = board.uart();
  result.identity = board.identity();
  result.cpu = &board.cpu();
  return result;
}

void report_expiry(const platform::tls_files& tls, console& out) {
  if (tls.certificate.empty())
    return;
  if (auto text = platform::expiry_warning(tls.certificate); !text.empty())
    out.info(text);
}

void report_skipped_pictures(platform::host_board& board, console& out) {
  for (auto& x : board.cameras())
    for (auto& text : x.second->skipped_files())
      out.error("--camera." + text + "; this picture is left out");
}

int report_unsaved_frames(const NodeReport& report, console& out) {
  auto result = read_report(report);
  auto complain = [&out](const char* option, uint64_t count, const char* what,
                         const std::string& reason) {
    if (count > 0)
      out.error(std::string{option} + ": " + std::to_string(count) + " " + what
                + " could not be saved, the last one: " + reason
                + "; make room, or give another folder");
  };
  auto& saver = result.saver;
  auto& button = result.button;
  complain("--save", saver.errors(), "frames", saver.last_error());
  complain("--button.save", button.unsaved(), "pictures", button.save_error());
  return saver.errors() + button.unsaved() == 0 ? exit_ok : exit_failed;
}

namespace {

/// Runs the actors until they end. Stores into `cpu_before` the CPU time used
/// until all actors had started.
run_result run_actors(options& opts, const run_settings& settings,
                      scheduler_choice scheduler, const pc_ports& ports,
                      platform::host_board& board, host_signals& stop,
                      service_console& out, double& cpu_before) {
  run_result result;
  scheduling how{opts.system(), scheduler};
  caf::actor_system sys{opts.system()};
  for (auto x : board.devices())
    how.drive(sys, *x);
  how.drive(sys, stop);
  runtime::message_counter counter{sys};
  part_list parts;
  part_names names;
  names.capture_camera = settings.cameras.front();
  names.uart_camera = settings.cameras.front();
  add_pc_parts(parts, ports, settings, names);
  parts.keep_all();
  supervisor::environment around{&out, &stop, &result};
  around.on_start = [&] { cpu_before = cpu_seconds(); };
  out.watch(parts, around);
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
  for (auto folder : {&settings->save, &settings->button_save})
    if (!folder->empty())
      if (auto err = make_save_folder(*folder))
        return report_error(err, exit_failed);
  auto listen = opts.network();
  if (listen)
    if (auto err = platform::grpc_server::check(*listen))
      return report_error(err, exit_usage);
  service_manager manager;
  if (auto err = manager.connect())
    return report_error(err, exit_failed);
  host_signals signals;
  auto board = platform::host_board::make(*config);
  if (!board)
    return report_error(board.error(), exit_failed);
  auto cpu_before = cpu_seconds();
  host_console out;
  report_skipped_pictures(**board, out);
  (*board)->on_notice([&out](auto& text) { out.info(text); });
  auto ports = ports_of(**board, *settings);
  platform::picture_folder pictures{settings->save};
  if (!settings->save.empty())
    ports.pictures = &pictures;
  platform::picture_folder button_pictures{settings->button_save};
  if (!settings->button_save.empty())
    ports.button_pictures = &button_pictures;
  std::unique_ptr<host_page> page;
  if (auto config = opts.viewer()) {
    auto made = host_page::make(*config);
    if (!made)
      return report_error(made.error(), exit_failed);
    page = std::move(*made);
    ports.page = page.get();
    out.info("viewer: " + page->url());
  }
  std::unique_ptr<platform::grpc_server> network;
  if (listen) {
    auto made = platform::grpc_server::make(*listen);
    if (!made)
      return report_error(made.error(), exit_failed);
    network = std::move(*made);
    ports.calls = network.get();
    out.info("gRPC: listens on " + network->listening());
    report_expiry(listen->tls, out);
  }
  service_console told{out, manager};
  if (page)
    told.on_state([&page](auto& now) { page->set_report(now); });
  auto result = run_actors(opts, *settings, opts.scheduler(), ports, **board,
                           signals, told, cpu_before);
  network.reset();
  page.reset();
  if (result.failed)
    return exit_failed;
  if (opts.json()) {
    process_usage usage;
    usage.cpu_s = cpu_seconds() - cpu_before;
    usage.leased = (*board)->leased();
    auto json = to_json_object(read_report(result.report), usage);
    add_parts_json(json, result.report);
    out.conclude(json.text());
  }
  auto code = report_unsaved_frames(result.report, out);
  return out.failed() ? exit_failed : code;
}

} // namespace actorcsi
