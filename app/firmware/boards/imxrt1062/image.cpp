#include "app/firmware/image.hpp"

#include "platform/boards/imxrt1062/imxrt1062.hpp"

namespace actorcsi {

struct image::parts {
  imxrt1062::board_parts board;
};

image::image() : parts_(std::make_unique<parts>()) {
  parts_->board.console().open(imxrt1062::console_baud);
  parts_->board.start();
}

image::~image() = default;

const char* image::name() const {
  return "imxrt1062";
}

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
  result.camera = &parts_->board.camera();
  for (size_t i = 0; i < std::size(imxrt1062::leds); ++i)
    result.leds.emplace(imxrt1062::leds[i].name, &parts_->board.led(i));
  result.uart = &parts_->board.uart();
  result.cpu = &parts_->board.cpu();
  return result;
}

std::vector<std::string> image::led_names() const {
  std::vector<std::string> result;
  for (auto& x : imxrt1062::leds)
    result.emplace_back(x.name);
  return result;
}

std::string image::command_line() {
  // The page's program, for ever.
  return {};
}

bool image::inject(const std::string&) {
  // A real camera has its own.
  return false;
}

caf::timespan image::busy_time() const {
  return parts_->board.time().busy_time();
}

void image::finish(int) {
  for (;;)
    parts_->board.watchdog().feed();
}

} // namespace actorcsi
