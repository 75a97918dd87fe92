#include "tests/sim/gateway_unit.hpp"

#include "caf/event_based_actor.hpp"

#include "actors/remote/serial/board.hpp"
#include "actors/remote/serial/gateway.hpp"

namespace actorcsi::sim {

gateway_unit::gateway_unit(world& surroundings, net& around, wire& line,
                           uint32_t baud, const net_unit_options& options)
  : net_unit(surroundings, around, options), wire_(line), baud_(baud) {
  // nop
}

gateway_unit::~gateway_unit() = default;

gateway_unit::gateway_powered::~gateway_powered() {
  board = nullptr;
  gate = nullptr;
  names = nullptr;
  port->pull();
  // The board's actor uses the line.
  machine->end();
}

std::shared_ptr<net_unit::powered> gateway_unit::make() {
  return std::make_shared<gateway_powered>();
}

void gateway_unit::start() {
  auto& x = mine();
  x.line = std::make_unique<plug>(wire_.host_end());
  x.board = x.machine->spawn<board>(*x.line, number() * 10'000 + boots_ * 100);
  x.gate = x.machine->spawn<gateway>(x.board, x.names, name() + ".");
  try_open();
}

void gateway_unit::stop() {
  mine().line->pull();
  wire_.host_is_gone();
}

void gateway_unit::try_open() {
  if (!on() || mine().open)
    return;
  auto& x = mine();
  BoardOpen request;
  request.set_baud(baud_);
  auto body = [&x, who = x.board](caf::event_based_actor* self,
                                  const BoardOpen& order) {
    self->request(who, caf::infinite, board_open{}, order)
      .then([&x] { x.open = true; }, [](caf::error&) { /* again later */ });
  };
  x.machine->adopt(x.machine->system().spawn(body, request));
}

} // namespace actorcsi::sim
