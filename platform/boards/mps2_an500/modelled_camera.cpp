#include "platform/boards/mps2_an500/modelled_camera.hpp"

#include <algorithm>

#include "platform/bare_metal/interrupts.hpp"
#include "platform/boards/cortex_m7/registers.hpp"
#include "platform/boards/mps2_an500/board.hpp"
#include "platform/csi/pattern/faults.hpp"

extern "C" {
extern char __frames_begin, __frames_end;
}

namespace actorcsi::mps2_an500 {

namespace {

/// The timer has 32 bits; it is set again before it runs out.
constexpr auto longest_wait = std::chrono::seconds{60};

/// Sends a QVGA frame line by line: this limits the time for which the sensor
/// blocks interrupts, and the driver notices a fault before the FIFO overflows.
platform::pattern_sensor_config sensor_config() {
  platform::pattern_sensor_config result;
  result.pieces = 240;
  return result;
}

} // namespace

modelled_camera::modelled_camera(cmsdk_timer_registers& timer,
                                 uint32_t clock_hz, const platform::clock& time)
  : timer_(timer),
    ticks_per_us_(clock_hz / 1'000'000),
    clock_(time),
    model_(memory_),
    sensor_(model_, time, sensor_config()),
    driver_(model_, sensor_, memory_, time) {
  model_.on_interrupt_line(&line_);
  sensor_.on_rescheduled(&replan_);
}

bool modelled_camera::inject(const std::string& name) {
  auto fault = platform::parse_fault(name);
  if (!fault)
    return false;
  if (fault->what == platform::fault::silent && fault->count > 1)
    sensor_.silence(std::chrono::milliseconds{fault->count});
  else
    sensor_.inject(fault->what, fault->count);
  return true;
}

void modelled_camera::play() noexcept {
  timer_.ctrl = 0;
  timer_.interrupt = 1;
  sensor_.advance(clock_.now());
  set_timer();
}

void modelled_camera::set_timer() noexcept {
  bare_metal::interrupt_guard guard;
  timer_.ctrl = 0;
  auto due = sensor_.next_event();
  if (due == platform::time_point::max())
    return;
  auto wait = std::clamp<caf::timespan>(
    due - clock_.now(), std::chrono::microseconds{1}, longest_wait);
  auto us = std::chrono::duration_cast<std::chrono::microseconds>(wait).count();
  auto ticks = static_cast<uint32_t>(us) * ticks_per_us_;
  timer_.reload = ticks;
  timer_.value = ticks;
  timer_.ctrl = timer_counts | timer_interrupts;
}

uint8_t* modelled_camera::flat_memory::at(uint32_t address,
                                          size_t bytes) noexcept {
  auto begin = reinterpret_cast<uintptr_t>(&__frames_begin);
  auto end = reinterpret_cast<uintptr_t>(&__frames_end);
  if (address < begin || address >= end || end - address < bytes)
    return nullptr;
  return reinterpret_cast<uint8_t*>(uintptr_t{address});
}

uint32_t
modelled_camera::flat_memory::address_of(span<const uint8_t> memory) noexcept {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(memory.data()));
}

void modelled_camera::interrupt_line::ring() noexcept {
  cortex_m7::pend_interrupt(csi);
}

} // namespace actorcsi::mps2_an500
