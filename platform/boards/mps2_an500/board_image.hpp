#pragma once

#include "app/firmware/image.hpp"

#include "platform/boards/mps2_an500/mps2_an500.hpp"

namespace actorcsi {

/// The board that the image is for.
namespace this_board = mps2_an500;

struct image::parts {
  this_board::board_parts board;
};

} // namespace actorcsi
