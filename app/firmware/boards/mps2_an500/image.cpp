#include "app/firmware/image.hpp"

#include "platform/boards/mps2_an500/mps2_an500.hpp"
#include "platform/runtime/bare_metal/semihosting.hpp"

namespace actorcsi {

struct image::parts {
  mps2_an500::board_parts board;
};

image::image() : parts_(std::make_unique<parts>()) {
  parts_->board.console().open(mps2_an500::console_baud);
  parts_->board.start();
}

image::~image() = default;

const char* image::name() const {
  return "mps2-an500";
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
  result.camera = &parts_->board.camera().driver();
  for (size_t i = 0; i < std::size(mps2_an500::leds); ++i)
    result.leds.emplace(mps2_an500::leds[i].name, &parts_->board.led(i));
  result.uart = &parts_->board.uart();
  result.cpu = &parts_->board.cpu();
  return result;
}

std::vector<std::string> image::led_names() const {
  std::vector<std::string> result;
  for (auto& x : mps2_an500::leds)
    result.emplace_back(x.name);
  return result;
}

std::string image::command_line() {
  char text[256] = {};
  bare_metal::semihosting::command_line(text, sizeof(text));
  return text;
}

bool image::inject(const std::string& name) {
  return parts_->board.camera().inject(name);
}

caf::timespan image::busy_time() const {
  return parts_->board.time().busy_time();
}

void image::finish(int code) {
  auto& console = parts_->board.console();
  while (!console.drained())
    parts_->board.watchdog().feed();
  bare_metal::semihosting::exit(code);
}

} // namespace actorcsi
