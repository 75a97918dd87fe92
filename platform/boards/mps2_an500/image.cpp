#include <cstring>

#include "platform/boards/board_of.hpp"
#include "platform/boards/mps2_an500/mps2_an500.hpp"

#include "platform/bare_metal/semihosting.hpp"

namespace actorcsi::mps2_an500 {

namespace {

class image final : public platform::board_of<board_parts, mps2_an500::leds> {
public:
  image() : board_of(console_baud) {
    // nop
  }

  const char* name() const override {
    return "mps2-an500";
  }

  std::string boot_text() override {
    // The first line is the image's own name.
    char text[16 + platform::max_boot_text] = {};
    bare_metal::semihosting::command_line(text, sizeof(text));
    auto lines = std::strchr(text, '\n');
    return lines != nullptr ? lines + 1 : "";
  }

  bool inject(const std::string& name) override {
    return parts_.camera().inject(name);
  }

  [[noreturn]] void finish(int code) override {
    auto& out = parts_.console();
    while (!out.drained())
      parts_.watchdog().feed();
    bare_metal::semihosting::exit(code);
  }
};

} // namespace

} // namespace actorcsi::mps2_an500

namespace actorcsi::platform {

board& make_board() {
  return *new mps2_an500::image;
}

} // namespace actorcsi::platform
