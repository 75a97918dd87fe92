#include "app/firmware/heap_report.hpp"

#include <cstdio>

#include "platform/bare_metal/heap.hpp"

namespace actorcsi {

std::string describe_heap() {
  auto& x = bare_metal::main_heap().statistics();
  char text[128];
  snprintf(text, sizeof(text),
           "heap: %u in use, %u at most, %u touched of %u, %u failures",
           static_cast<unsigned>(x.used), static_cast<unsigned>(x.peak),
           static_cast<unsigned>(x.extent), static_cast<unsigned>(x.capacity),
           static_cast<unsigned>(x.failures));
  return text;
}

std::string describe_recent_heap() {
  auto& heap = bare_metal::main_heap();
  char text[64];
  snprintf(text, sizeof(text), "heap: %u in use, %u at most lately",
           static_cast<unsigned>(heap.statistics().used),
           static_cast<unsigned>(heap.take_recent_peak()));
  return text;
}

} // namespace actorcsi
