#pragma once

#include <memory>
#include <string>

#include "tests/sim/net_unit.hpp"
#include "tests/sim/wire.hpp"

namespace actorcsi::sim {

/// A node with a board behind its serial line, whose actors it makes known. If
/// the line cannot be opened, the program ends.
class gateway_unit final : public net_unit {
public:
  gateway_unit(world& surroundings, net& around, wire& line, uint32_t baud,
               const net_unit_options& options);

  ~gateway_unit() override;

private:
  struct gateway_powered final : powered {
    ~gateway_powered() override;

    std::unique_ptr<plug> line;
    /// Starts of the board's actor.
    uint32_t starts = 0;
  };

  gateway_powered& mine() {
    return static_cast<gateway_powered&>(*powered_);
  }

  std::shared_ptr<powered> make() override;

  void list_parts(part_list& to) override;

  void stop() override;

  wire& wire_;
  uint32_t baud_;
};

} // namespace actorcsi::sim
