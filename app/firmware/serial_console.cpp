#include "app/firmware/serial_console.hpp"

namespace actorcsi {

void serial_console::say(const std::string& line) {
  auto text = line + "\n";
  auto bytes = reinterpret_cast<const uint8_t*>(text.data());
  if (port_.write({bytes, text.size()}) < text.size())
    ++cut_;
}

void serial_console::show(const node_statistics&) {
  // nop
}

void serial_console::complain(const std::string& line) {
  say("actorcsi: " + line);
}

} // namespace actorcsi
