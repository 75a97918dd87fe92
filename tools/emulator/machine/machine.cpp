#include "tools/emulator/machine/machine.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "platform/base/assert.hpp"

namespace actorcsi::emulator {

machine::machine(listeners to, unsigned cycles_per_tick)
  : listeners_(std::move(to)),
    processor_(new processor(*this, cycles_per_tick)) {
  processor_->observe(this);
}

machine::~machine() = default;

surroundings machine::around() {
  return {*this, trouble_, [this] { processor_->interrupt_run(); }};
}

signal_line machine::interrupt(unsigned number) {
  return
    [this, number](bool level) { processor_->set_interrupt(number, level); };
}

// -- starting -----------------------------------------------------------------

void machine::boot() {
  reset_pending_ = false;
  if (max_resets_ && resets_ > *max_resets_)
    throw refusal{"the image has reset " + std::to_string(resets_)
                  + " times: it does not stay up; see its lines with reset:, "
                    "or allow more with --max-resets"};
  for (auto x : devices_)
    x->reset();
  start();
}

bool machine::reset_board(const char* why) {
  if (std::exchange(reset_pending_, true))
    return false;
  ++resets_;
  listeners_.reset(why);
  processor_->interrupt_run();
  return true;
}

void machine::end(int code) {
  exit_code_ = code;
  processor_->interrupt_run();
}

// -- running ------------------------------------------------------------------

void machine::run_to(double seconds) {
  while (this->seconds() < seconds && !exit_code_) {
    run_on(machine_clock::at(seconds));
    if (processor_->at_breakpoint())
      return;
  }
}

void machine::run_on(uint64_t end) {
  advance_devices();
  check_trouble();
  if (processor_->reset_requested())
    on_reset_request();
  if (reset_pending_)
    return boot();
  if (act(end))
    return;
  end = next_event(end);
  if (end <= now())
    return;
  auto was_locked_up = processor_->locked_up();
  processor_->run(end);
  check_trouble();
  if (processor_->locked_up() && !was_locked_up)
    complain_of_lockup();
}

void machine::advance_devices() {
  for (auto x : devices_)
    if (x->next() <= now())
      x->advance();
}

uint64_t machine::next_event(uint64_t end) const {
  for (auto x : devices_)
    end = std::min(end, x->next());
  return end;
}

void machine::complain_of_lockup() {
  char text[96];
  std::snprintf(text, sizeof(text),
                "the processor locks up: a fault within HardFault, pc %08x",
                static_cast<unsigned>(processor_->pc()));
  trouble_.complain(text);
}

void machine::step() {
  auto before = processor_->instructions();
  do
    run_on(now() + 1);
  while (processor_->instructions() == before && !processor_->at_breakpoint()
         && !processor_->locked_up() && !exit_code_);
}

void machine::check_trouble() const {
  if (!trouble_.refusal().empty())
    throw refusal{trouble_.refusal()};
}

// -- the bus ------------------------------------------------------------------

std::optional<memory_window> machine::memory_at(uint32_t address) {
  for (auto& x : memories_)
    if (address - x.window.base < x.window.size && (!x.answers || x.answers()))
      return x.window;
  return std::nullopt;
}

uint8_t* machine::find_memory(uint32_t address, size_t bytes) {
  auto x = memory_at(address);
  if (!x || bytes > x->size - (address - x->base))
    return nullptr;
  return x->bytes + (address - x->base);
}

const machine::peripheral& machine::find(uint32_t address, unsigned bytes) {
  for (auto& x : peripherals_) {
    if (address - x.base >= x.size)
      continue;
    // Without its clock nothing answers.
    if (x.clocked && !x.clocked())
      throw fault{fault_kind::precise_bus, address};
    if (bytes != (x.narrow != nullptr ? 2u : 4u))
      throw refusal{register_name(x.name, address - x.base)
                    + " is accessed with " + std::to_string(bytes) + " bytes"};
    return x;
  }
  throw fault{fault_kind::precise_bus, address};
}

uint32_t machine::read(uint32_t address, unsigned bytes) {
  auto& x = find(address, bytes);
  auto offset = address - x.base;
  uint32_t result =
    x.narrow != nullptr ? x.narrow->read(offset) : x.registers->read(offset);
  check_trouble();
  return result;
}

void machine::write(uint32_t address, uint32_t value, unsigned bytes) {
  auto& x = find(address, bytes);
  auto offset = address - x.base;
  if (x.narrow != nullptr)
    x.narrow->write(offset, static_cast<uint16_t>(value));
  else
    x.registers->write(offset, value);
  check_trouble();
}

} // namespace actorcsi::emulator
