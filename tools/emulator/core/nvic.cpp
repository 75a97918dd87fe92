#include "tools/emulator/core/nvic.hpp"

#include <algorithm>

namespace actorcsi::emulator {

nvic::nvic() {
  for (unsigned i = 1; i < first_interrupt; ++i)
    set(enabled_, i, true);
  // SHCSR enables these.
  for (auto x : {memory_fault, bus_fault, usage_fault})
    set(enabled_, x, false);
}

void nvic::set(bits& x, unsigned i, bool on) {
  auto bit = uint64_t{1} << i % 64;
  x[i / 64] = on ? x[i / 64] | bit : x[i / 64] & ~bit;
}

uint32_t nvic::word_of(const bits& x, unsigned word) {
  uint32_t result = 0;
  for (unsigned i = 0; i < 32; ++i) {
    auto exception = first_interrupt + 32 * word + i;
    if (exception < num_exceptions && test(x, exception))
      result |= 1u << i;
  }
  return result;
}

int nvic::priority(unsigned exception) const {
  switch (exception) {
  case reset_exception:
    return -3;
  case nmi_exception:
    return -2;
  case hard_fault:
    return -1;
  default:
    return priority_[exception];
  }
}

void nvic::set_priority(unsigned exception, uint8_t value) {
  if (exception < num_exceptions)
    priority_[exception] = value & 0xF0;
}

int nvic::group(int priority) const {
  return priority < 0 ? priority : priority & ~((2 << grouping_) - 1);
}

void nvic::enable(unsigned exception, bool on) {
  if (exception < num_exceptions)
    set(enabled_, exception, on);
}

void nvic::pend(unsigned exception) {
  if (exception < num_exceptions)
    set(pending_, exception, true);
}

void nvic::clear_pending(unsigned exception) {
  if (exception >= num_exceptions)
    return;
  set(pending_, exception, test(lines_, exception) && !active(exception));
}

bool nvic::any_active() const {
  return std::any_of(active_.begin(), active_.end(),
                     [](uint64_t x) { return x != 0; });
}

void nvic::set_active(unsigned exception, bool on) {
  set(active_, exception, on);
  if (on)
    set(pending_, exception, false);
  else if (test(lines_, exception))
    set(pending_, exception, true);
}

void nvic::set_line(unsigned number, bool level) {
  auto exception = first_interrupt + number;
  if (exception >= num_exceptions || test(lines_, exception) == level)
    return;
  set(lines_, exception, level);
  // A rising edge is kept, even if the level goes away before it is taken.
  if (level)
    set(pending_, exception, true);
}

unsigned nvic::highest(const bits& among) const {
  unsigned result = 0;
  int best = idle;
  for (unsigned w = 0; w < num_words; ++w)
    for (auto left = among[w]; left != 0; left &= left - 1) {
      auto i = 64 * w + static_cast<unsigned>(__builtin_ctzll(left));
      if (priority(i) < best) {
        best = priority(i);
        result = i;
      }
    }
  return result;
}

unsigned nvic::highest_pending() const {
  bits both;
  uint64_t any = 0;
  for (unsigned i = 0; i < num_words; ++i)
    any |= both[i] = pending_[i] & enabled_[i];
  return any == 0 ? 0 : highest(both);
}

unsigned nvic::highest_pending_at_all() const {
  return highest(pending_);
}

bool nvic::any_interrupt_pending() const {
  return (pending_[0] >> first_interrupt) != 0 || pending_[1] != 0
         || pending_[2] != 0;
}

int nvic::active_priority() const {
  int result = idle;
  for (unsigned w = 0; w < num_words; ++w)
    for (auto left = active_[w]; left != 0; left &= left - 1) {
      auto i = 64 * w + static_cast<unsigned>(__builtin_ctzll(left));
      result = std::min(result, group(priority(i)));
    }
  return result;
}

} // namespace actorcsi::emulator
