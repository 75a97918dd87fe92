#include <algorithm>
#include <chrono>
#include <iterator>

#include "platform/boards/board.hpp"
#include "platform/boards/imxrt1062/imxrt1062.hpp"

namespace actorcsi::imxrt1062 {

namespace {

/// The image waits so long for the next byte of a line for it, and so long for
/// all of them: a program at the console answers the image's first line.
constexpr auto boot_silence = std::chrono::milliseconds{50};
constexpr auto longest_boot_text = std::chrono::seconds{1};

class image final : public platform::board {
public:
  image() {
    parts_.console().open(console_baud);
    parts_.start();
  }

  const char* name() const override {
    return "imxrt1062";
  }

  platform::serial& console() override {
    return parts_.console();
  }

  platform::serial& uart() override {
    return parts_.uart();
  }

  platform::csi& camera() override {
    return parts_.camera_port();
  }

  std::vector<std::pair<std::string, platform::led*>> leds() override {
    std::vector<std::pair<std::string, platform::led*>> result;
    for (size_t i = 0; i < std::size(imxrt1062::leds); ++i)
      result.emplace_back(imxrt1062::leds[i].name, &parts_.led(i));
    return result;
  }

  platform::cpu& cpu() override {
    return parts_.cpu();
  }

  runtime::timekeeper& time() override {
    return parts_.time();
  }

  caf::timespan busy_time() const override {
    return parts_.time().busy_time();
  }

  bare_metal::watchdog& watchdog() override {
    return parts_.watchdog();
  }

  void set_monitor(const bare_metal::progress_monitor* monitor) override {
    parts_.set_monitor(monitor);
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
    for (;;)
      parts_.watchdog().feed();
  }

private:
  mutable board_parts parts_;
};

} // namespace

} // namespace actorcsi::imxrt1062

namespace actorcsi::platform {

std::unique_ptr<board> make_board() {
  return std::make_unique<imxrt1062::image>();
}

} // namespace actorcsi::platform
