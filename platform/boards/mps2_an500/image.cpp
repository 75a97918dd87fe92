#include <cstring>
#include <iterator>

#include "platform/boards/board.hpp"
#include "platform/boards/mps2_an500/mps2_an500.hpp"

#include "platform/bare_metal/semihosting.hpp"

namespace actorcsi::mps2_an500 {

namespace {

class image final : public platform::board {
public:
  image() {
    parts_.console().open(console_baud);
    parts_.start();
  }

  const char* name() const override {
    return "mps2-an500";
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
    for (size_t i = 0; i < std::size(mps2_an500::leds); ++i)
      result.emplace_back(mps2_an500::leds[i].name, &parts_.led(i));
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

private:
  mutable board_parts parts_;
};

} // namespace

} // namespace actorcsi::mps2_an500

namespace actorcsi::platform {

std::unique_ptr<board> make_board() {
  return std::make_unique<mps2_an500::image>();
}

} // namespace actorcsi::platform
