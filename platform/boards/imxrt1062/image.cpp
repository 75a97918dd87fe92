#include "board_image.hpp"

namespace actorcsi {

const char* image::name() const {
  return "imxrt1062";
}

std::string image::command_line() {
  // The default program, without a time limit.
  return {};
}

bool image::inject(const std::string&) {
  // A real camera has real faults.
  return false;
}

void image::finish(int) {
  for (;;)
    parts_->board.watchdog().feed();
}

} // namespace actorcsi
