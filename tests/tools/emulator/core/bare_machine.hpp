#pragma once

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>
#include <vector>

#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator::test {

/// A processor with memories and one peripheral, which has what was stored.
class bare_machine : private bus {
public:
  static constexpr uint32_t code = 0x60000000;
  static constexpr uint32_t tcm = 0x20000000;
  static constexpr uint32_t external = 0x80000000;
  static constexpr uint32_t peripheral = 0x40000000;
  static constexpr uint32_t size = 0x10000;
  static constexpr uint32_t stack = tcm + size;
  /// Where each exception's handler is, if a test puts one there.
  static constexpr uint32_t handlers = code + 0x1000;
  static constexpr uint32_t start = code + 0x800;

  bare_machine()
    : code_(size),
      tcm_(size),
      external_(size),
      processor_(new processor(*this)) {
    put32(code, stack);
    put32(code + 4, start | 1);
    for (uint32_t i = 2; i < nvic::num_exceptions; ++i) {
      put32(code + 4 * i, handler(i) | 1);
      program(handler(i), {0xE7FE}); // b .
    }
    cpu().reset(code);
  }

  static constexpr uint32_t handler(uint32_t exception) {
    return handlers + 0x20 * exception;
  }

  processor& cpu() {
    return *processor_;
  }

  registers& regs() {
    return processor_->regs;
  }

  void program(uint32_t address, std::initializer_list<uint16_t> halfwords) {
    for (auto x : halfwords) {
      std::memcpy(at(address), &x, 2);
      address += 2;
    }
    processor_->memory_changed(code, size);
  }

  /// Executes `n` instructions, or what the machine does instead.
  void run(uint64_t n) {
    cpu().run(cpu().now() + n);
  }

  /// Executes until `wfi`, within reason.
  void run_to_sleep() {
    for (int i = 0; i < 1000 && !cpu().sleeping(); ++i)
      run(1);
  }

  uint32_t word(uint32_t address) {
    uint32_t result;
    std::memcpy(&result, at(address), 4);
    return result;
  }

  void put32(uint32_t address, uint32_t value) {
    std::memcpy(at(address), &value, 4);
  }

  /// As the processor does with a register of its own.
  uint32_t system(uint32_t address) {
    return cpu().load<uint32_t>(address);
  }

  void set_system(uint32_t address, uint32_t value) {
    cpu().store<uint32_t>(address, value);
  }

  std::map<uint32_t, uint32_t> stored;

private:
  uint8_t* at(uint32_t address) {
    auto window = memory_at(address);
    return window->bytes + (address - window->base);
  }

  std::optional<memory_window> memory_at(uint32_t address) override {
    if (address - code < size)
      return memory_window{code, size, code_.data(), false, true};
    if (address - tcm < size)
      return memory_window{tcm, size, tcm_.data(), true, false};
    if (address - external < size)
      return memory_window{external, size, external_.data(), true, true};
    return std::nullopt;
  }

  uint32_t read(uint32_t address, unsigned) override {
    if (address - peripheral >= 0x1000)
      throw fault{fault_kind::precise_bus, address};
    return stored[address];
  }

  void write(uint32_t address, uint32_t value, unsigned) override {
    if (address - peripheral >= 0x1000)
      throw fault{fault_kind::precise_bus, address};
    stored[address] = value;
  }

  std::vector<uint8_t> code_;
  std::vector<uint8_t> tcm_;
  std::vector<uint8_t> external_;
  std::unique_ptr<processor> processor_;
};

// Registers of the processor that tests name.
constexpr uint32_t icsr = 0xE000ED04;
constexpr uint32_t ccr = 0xE000ED14;
constexpr uint32_t shcsr = 0xE000ED24;
constexpr uint32_t cfsr = 0xE000ED28;
constexpr uint32_t hfsr = 0xE000ED2C;
constexpr uint32_t mmfar = 0xE000ED34;
constexpr uint32_t bfar = 0xE000ED38;
constexpr uint32_t cpacr = 0xE000ED88;
constexpr uint32_t nvic_iser = 0xE000E100;
constexpr uint32_t nvic_ipr = 0xE000E400;

/// Memory, bus and usage faults have handlers of their own.
constexpr uint32_t all_faults = 7u << 16;

constexpr uint32_t fpu_on = 0xFu << 20;

} // namespace actorcsi::emulator::test
