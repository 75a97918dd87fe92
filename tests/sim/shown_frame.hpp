#pragma once

#include <cstdint>

#include "platform/csi/frame.hpp"

#include "tests/sim/board_unit.hpp"

namespace actorcsi::sim {

/// What is seen of a frame that somebody shows.
struct shown_frame {
  /// The number of the frame, of which its pixels show the lowest bits; 0 if
  /// they show none.
  uint32_t number = 0;
  bool torn = true;
  /// The boot in which the board has taken it, 0 if it has not.
  uint32_t boot = 0;
};

/// Looks at `x`, which may be transposed: nothing in a frame says so.
shown_frame look_at(const platform::frame& x, const board_unit& board);

/// `x` with rows and columns exchanged.
platform::frame turned_back(const platform::frame& x);

} // namespace actorcsi::sim
