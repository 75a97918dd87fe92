#include "platform/boards/imxrt1062/bring_up/data_cache.hpp"

namespace actorcsi::imxrt1062 {

namespace {

constexpr uint32_t ccr = 0xE000ED14;
constexpr uint32_t csselr = 0xE000ED84;
constexpr uint32_t iciallu = 0xE000EF50;
constexpr uint32_t dcimvac = 0xE000EF5C;
constexpr uint32_t dcisw = 0xE000EF60;
constexpr uint32_t dccimvac = 0xE000EF70;
constexpr uint32_t dccisw = 0xE000EF74;

// CCR
constexpr uint32_t data_on = 1u << 16;
constexpr uint32_t instructions_on = 1u << 17;

constexpr uint32_t way_shift = 30;
constexpr uint32_t set_shift = 5;

void barrier() noexcept {
#ifdef __arm__
  __asm volatile("dsb\n"
                 "isb"
                 :
                 :
                 : "memory");
#endif
}

} // namespace

void data_cache::enable() noexcept {
  core_.write(csselr, 0);
  barrier();
  if ((core_.read(ccr) & data_on) != 0) {
    // As the Boot ROM left it.
    core_.clear(ccr, data_on);
    barrier();
    clean_all();
  } else {
    for_each_line(dcisw);
  }
  core_.write(iciallu, 0);
  barrier();
  core_.set(ccr, data_on | instructions_on);
  barrier();
}

void data_cache::clean_all() noexcept {
  for_each_line(dccisw);
}

uint32_t data_cache::address_of(span<const uint8_t> memory) noexcept {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(memory.data()));
}

void data_cache::before_write(span<const uint8_t> memory) noexcept {
  if (memory.size() > size)
    clean_all();
  else
    for_each_line(dccimvac, memory);
}

void data_cache::after_write(span<const uint8_t> memory) noexcept {
  // The processor has not written to it since `before_write`, so none of its
  // lines is written back over the DMA's data.
  if (memory.size() > size)
    clean_all();
  else
    for_each_line(dcimvac, memory);
}

void data_cache::for_each_line(uint32_t operation) noexcept {
  barrier();
  for (uint32_t set = 0; set < sets; ++set)
    for (uint32_t way = 0; way < ways; ++way)
      core_.write(operation, way << way_shift | set << set_shift);
  barrier();
}

void data_cache::for_each_line(uint32_t operation,
                               span<const uint8_t> memory) noexcept {
  barrier();
  auto begin = address_of(memory);
  auto end = begin + static_cast<uint32_t>(memory.size());
  for (auto i = begin & ~(line - 1); i < end; i += line)
    core_.write(operation, i);
  barrier();
}

} // namespace actorcsi::imxrt1062
