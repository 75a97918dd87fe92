#include <algorithm>
#include <chrono>

#include "platform/bare_metal/interrupts.hpp"
#include "platform/boards/board_of.hpp"
#include "platform/boards/imxrt1062/imxrt1062.hpp"

namespace actorcsi::imxrt1062 {

namespace {

/// The image waits so long for the next byte of a line for it, and so long for
/// all of them: a program at the console answers the image's first line.
constexpr auto boot_silence = std::chrono::milliseconds{50};
constexpr auto longest_boot_text = std::chrono::seconds{1};

class image final : public platform::board_of<board_parts, imxrt1062::leds> {
public:
  image() : board_of(console_baud) {
    // nop
  }

  const char* name() const override {
    return "imxrt1062";
  }

  std::string boot_text() override {
    auto now = [this] { return parts_.time().now(); };
    auto end = now() + longest_boot_text;
    auto silent = now() + boot_silence;
    std::string result;
    while (now() < std::min(silent, end)
           && result.size() < platform::max_boot_text) {
      parts_.watchdog().feed();
      uint8_t byte = 0;
      if (parts_.console().read({&byte, 1}) == 0)
        continue;
      result += static_cast<char>(byte);
      silent = now() + boot_silence;
    }
    return result;
  }

  bool inject(const std::string&) override {
    // A real camera has its own faults.
    return false;
  }

  [[noreturn]] void finish(int) override {
    for (;;) {
      parts_.watchdog().feed();
      // SysTick goes on.
      bare_metal::wait_for_interrupt();
    }
  }
};

} // namespace

} // namespace actorcsi::imxrt1062

namespace actorcsi::platform {

board& make_board() {
  return *new imxrt1062::image;
}

} // namespace actorcsi::platform
