#include "board_image.hpp"

#include "platform/bare_metal/semihosting.hpp"

namespace actorcsi {

const char* image::name() const {
  return "mps2-an500";
}

std::string image::command_line() {
  char text[256] = {};
  bare_metal::semihosting::command_line(text, sizeof(text));
  return text;
}

bool image::inject(const std::string& name) {
  return parts_->board.camera().inject(name);
}

void image::finish(int code) {
  auto& console = parts_->board.console();
  while (!console.drained())
    parts_->board.watchdog().feed();
  bare_metal::semihosting::exit(code);
}

} // namespace actorcsi
