#include "tests/sim/gateway_unit.hpp"

#include "app/compose/pc/pc_parts.hpp"

namespace actorcsi::sim {

gateway_unit::gateway_unit(world& surroundings, net& around, wire& line,
                           uint32_t baud, const net_unit_options& options)
  : net_unit(surroundings, around, options), wire_(line), baud_(baud) {
  // nop
}

gateway_unit::~gateway_unit() = default;

gateway_unit::gateway_powered::~gateway_powered() {
  // The board's actor uses the line.
  end();
}

std::shared_ptr<net_unit::powered> gateway_unit::make() {
  return std::make_shared<gateway_powered>();
}

void gateway_unit::list_parts(part_list& to) {
  auto& x = mine();
  x.line = std::make_unique<plug>(wire_.host_end());
  pc_ports ports;
  ports.board = x.line.get();
  gateway_settings board_behind;
  board_behind.baud = baud_;
  board_behind.prefix = name() + ".";
  board_behind.seed = [&x, first = number() * 100'000 + boots_ * 1'000] {
    return first + x.starts++ * 10;
  };
  add_pc_parts(to, ports, run_settings{}, names(), board_behind);
  to.keep(std::vector<std::string>{"gateway"});
}

void gateway_unit::stop() {
  mine().line->pull();
  wire_.host_is_gone();
}

} // namespace actorcsi::sim
