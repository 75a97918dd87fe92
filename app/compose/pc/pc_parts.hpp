#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "app/compose/parts.hpp"

#include "platform/csi/picture_store.hpp"
#include "platform/net/call_server.hpp"
#include "platform/page/page.hpp"

namespace actorcsi {

/// Ports that only a PC has; `nullptr` means that it does not have this one.
struct pc_ports : node_ports {
  platform::page* page = nullptr;
  /// Calls from the network.
  platform::call_server* calls = nullptr;
  /// Destination of saved frames.
  platform::picture_store* pictures = nullptr;
  /// The line to a gateway's board.
  platform::serial* board = nullptr;
};

/// A number that nobody can foresee.
uint32_t random_seed();

/// The board behind a gateway.
struct gateway_settings {
  uint32_t baud = 0;
  /// Prefix for the names of the board's actors in the network.
  std::string prefix;
  /// Makes the number that tells one start of the board's actor from the
  /// others.
  std::function<uint32_t()> seed = random_seed;
};

/// Adds the actors that run on every kind of machine, and those that only a PC
/// has.
void add_pc_parts(part_list& parts, const pc_ports& ports,
                  const run_settings& run, const part_names& names = {},
                  const gateway_settings& board_behind = {});

} // namespace actorcsi
