#pragma once

#include <memory>
#include <string>

#include "actorcsi/remote/board.actor.hpp"
#include "actorcsi/remote/gateway.actor.hpp"

#include "tests/sim/net_unit.hpp"
#include "tests/sim/wire.hpp"

namespace actorcsi::sim {

/// A node with a board behind its serial line, whose actors it makes known.
class gateway_unit final : public net_unit {
public:
  gateway_unit(world& surroundings, net& around, wire& line, uint32_t baud,
               const net_unit_options& options);

  ~gateway_unit() override;

  /// Opens the line unless it is open; again later if that fails.
  void try_open();

private:
  struct gateway_powered final : powered {
    ~gateway_powered() override;

    bool open = false;
    std::unique_ptr<plug> line;
    board_actor board;
    gateway_actor gate;
  };

  gateway_powered& mine() {
    return static_cast<gateway_powered&>(*powered_);
  }

  std::shared_ptr<powered> make() override;

  void start() override;

  void stop() override;

  wire& wire_;
  uint32_t baud_;
};

} // namespace actorcsi::sim
