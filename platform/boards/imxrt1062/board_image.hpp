#pragma once

#include "app/firmware/image.hpp"

#include "platform/boards/imxrt1062/imxrt1062.hpp"

namespace actorcsi {

/// The board that the image is for.
namespace this_board = imxrt1062;

struct image::parts {
  this_board::board_parts board;
};

} // namespace actorcsi
