#include "app/commands/board_session.hpp"

#include <utility>

#include "platform/runtime/spawn.hpp"
#include "platform/runtime/tell.hpp"

namespace actorcsi {

/// The thread that waits for signals rings this bell.
class board_session::stopper final : public platform::doorbell {
public:
  stopper(caf::actor command, board_actor board)
    : command_(std::move(command)), board_(std::move(board)) {
    // nop
  }

  void ring() noexcept override {
    // Open calls get an error.
    runtime::tell<board_close>(board_);
    caf::anon_send(command_, stop_atom::value);
  }

private:
  caf::actor command_;
  board_actor board_;
};

board_session::board_session(caf::actor_system& sys, board_actor board,
                             stop_source& stop)
  : self_(sys),
    board_(std::move(board)),
    stop_(stop),
    stopper_(std::make_unique<stopper>(
      caf::actor_cast<caf::actor>(self_.address()), board_)) {
  stop_.on_stop(stopper_.get());
}

board_session::~board_session() {
  stop_.on_stop(nullptr);
  caf::anon_send_exit(board_, caf::exit_reason::user_shutdown);
}

caf::error board_session::open(uint32_t baud) {
  caf::error result;
  BoardOpen request;
  request.set_baud(baud);
  self_->request(board_, caf::infinite, board_open{}, request)
    .receive([] { /* nop */ },
             [&result](caf::error& reason) { result = std::move(reason); });
  return result;
}

} // namespace actorcsi
