#pragma once

#include <memory>
#include <string>
#include <utility>

#include "caf/actor_system.hpp"
#include "caf/atom.hpp"
#include "caf/scoped_actor.hpp"

#include "actorcsi/remote/board.actor.hpp"

#include "app/commands/board_source.hpp"
#include "app/commands/command_line.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/system_config.hpp"
#include "app/compose/stop_source.hpp"

#include "platform/base/time.hpp"
#include "platform/runtime/host/device_thread.hpp"

namespace actorcsi {

/// Message to the command: it has to stop.
using stop_atom = caf::atom_constant<caf::atom("stop")>;

/// The connection of a command to a board: the `board` actor, and a mailbox
/// that the command's thread waits on. An order to stop ends open calls.
class board_session {
public:
  /// Takes over `board`, which ends with this object. `stop` outlives it.
  board_session(caf::actor_system& sys, board_actor board, stop_source& stop);

  board_session(const board_session&) = delete;
  board_session& operator=(const board_session&) = delete;

  /// Ends the `board` actor.
  ~board_session();

  /// Opens the port.
  caf::error open(uint32_t baud);

  /// Subscribes; items arrive in the mailbox.
  template <class Method, class... Ts>
  caf::error subscribe(const Ts&... request) {
    caf::error result;
    auto sink = caf::actor_cast<typename Method::sink>(self_.address());
    self_->request(board_, caf::infinite, Method{}, request..., sink)
      .receive([](uint64_t) { /* nop */ },
               [&result](caf::error& reason) { result = std::move(reason); });
    return result;
  }

  /// Calls the `board` actor and waits for the answer.
  template <class Method, class Answer, class... Ts>
  caf::expected<Answer> ask(const Ts&... request) {
    caf::expected<Answer> result{caf::sec::runtime_error};
    self_->request(board_, caf::infinite, Method{}, request...)
      .receive([&result](Answer& x) { result = std::move(x); },
               [&result](caf::error& reason) { result = std::move(reason); });
    return result;
  }

  const board_actor& board() const {
    return board_;
  }

  /// The mailbox.
  caf::scoped_actor& self() {
    return self_;
  }

private:
  class stopper;

  caf::scoped_actor self_;
  board_actor board_;
  stop_source& stop_;
  std::unique_ptr<stopper> stopper_;
};

/// Makes an actor system, connects to the board of `source`, calls `work` with
/// the session, and ends everything again. Returns the exit code of `work`; if
/// it cannot connect, it prints the error.
template <class Work>
int with_board(board_source& source, system_config& cfg, host_signals& stop,
               Work work) {
  source.prepare(cfg);
  cfg.restore_caf_options();
  runtime::device_thread devices{stop};
  if (auto line = source.line())
    devices.add(*line);
  caf::actor_system sys{cfg};
  auto board = source.spawn(sys);
  if (!board)
    return report_error(board.error(), exit_failed);
  auto code = exit_ok;
  {
    board_session session{sys, std::move(*board), stop};
    code = work(session);
  }
  source.close(sys);
  return code;
}

} // namespace actorcsi
