#include "app/firmware/image.hpp"

// Of the board that is built for: boards/NAME/ is on the include path.
#include "board_image.hpp"

namespace actorcsi {

image::image() : parts_(std::make_unique<parts>()) {
  parts_->board.console().open(this_board::console_baud);
  parts_->board.start();
}

image::~image() = default;

platform::serial& image::console() {
  return parts_->board.console();
}

runtime::timekeeper& image::time() {
  return parts_->board.time();
}

bare_metal::watchdog& image::watchdog() {
  return parts_->board.watchdog();
}

void image::set_monitor(const bare_metal::progress_monitor* monitor) {
  parts_->board.set_monitor(monitor);
}

node_ports image::ports() {
  node_ports result;
  result.camera = &parts_->board.camera_port();
  for (size_t i = 0; i < std::size(this_board::leds); ++i)
    result.leds.emplace(this_board::leds[i].name, &parts_->board.led(i));
  result.uart = &parts_->board.uart();
  result.cpu = &parts_->board.cpu();
  return result;
}

std::vector<std::string> image::led_names() const {
  std::vector<std::string> result;
  for (auto& x : this_board::leds)
    result.emplace_back(x.name);
  return result;
}

caf::timespan image::busy_time() const {
  return parts_->board.time().busy_time();
}

} // namespace actorcsi
