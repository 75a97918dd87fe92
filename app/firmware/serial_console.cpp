#include "app/firmware/serial_console.hpp"

#include "app/firmware/heap_report.hpp"

#include "platform/base/utf8.hpp"

namespace actorcsi {

void serial_console::info(const std::string& line) {
  auto text = printable(line) + "\n";
  auto bytes = reinterpret_cast<const uint8_t*>(text.data());
  if (port_.write({bytes, text.size()}) < text.size())
    ++cut_;
}

void serial_console::show(const NodeReport& now) {
  if (std::chrono::microseconds{now.elapsed_us()} < next_report_)
    return;
  next_report_ += report_interval;
  info(describe_recent_heap());
}

void serial_console::error(const std::string& line) {
  info("actorcsi: " + line);
}

} // namespace actorcsi
