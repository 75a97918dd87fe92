// How the processor reaches data: MPU, caches, memory, peripherals.

#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint32_t ccr_unalign_trp = 1u << 3;

bool is_system(uint32_t address) {
  return address >> 20 == 0xE00;
}

uint32_t mask_of(unsigned bytes) {
  return bytes == 4 ? ~0u : (1u << 8 * bytes) - 1;
}

} // namespace

attributes processor::attributes_of(uint32_t address, access how,
                                    bool privileged) const {
  return mpu_.at(address, how, privileged, below_zero());
}

uint32_t processor::load_slow(uint32_t address, unsigned bytes,
                              bool privileged) {
  if (address % bytes == 0)
    return load_part(address, bytes, privileged);
  if ((ccr_ & ccr_unalign_trp) != 0
      || attributes_of(address, access::read, privileged).device)
    throw fault{fault_kind::unaligned, address};
  uint32_t result = 0;
  for (unsigned i = 0; i < bytes; ++i)
    result |= load_part(address + i, 1, privileged) << 8 * i;
  return result;
}

void processor::store_slow(uint32_t address, uint32_t value, unsigned bytes,
                           bool privileged) {
  value &= mask_of(bytes);
  if (address % bytes == 0)
    return store_part(address, value, bytes, privileged);
  auto how = attributes_of(address, access::write, privileged);
  if ((ccr_ & ccr_unalign_trp) != 0 || how.device)
    throw fault{fault_kind::unaligned, address};
  // Nothing is stored if the second part is not allowed.
  if (!attributes_of(address + bytes - 1, access::write, privileged).allowed)
    throw fault{fault_kind::access_violation, address + bytes - 1};
  for (unsigned i = 0; i < bytes; ++i)
    store_part(address + i, value >> 8 * i & 0xFF, 1, privileged);
}

uint32_t processor::load_part(uint32_t address, unsigned bytes,
                              bool privileged) {
  auto how = attributes_of(address, access::read, privileged);
  if (!how.allowed)
    throw fault{fault_kind::access_violation, address};
  if (is_system(address)) {
    if (!privileged)
      throw fault{fault_kind::precise_bus, address};
    return read_system(address, bytes);
  }
  auto window = bus_.memory_at(address);
  if (!window)
    return bus_.read(address, bytes) & mask_of(bytes);
  auto cached = how.cacheable && window->cacheable && data_cache_on();
  if (privileged == regs.privileged() && mpu_.uniform(address)) {
    auto page = address & page_mask;
    auto& slot = reads_[page_slot(address)];
    slot.direct = cached ? no_page : page;
    slot.cached = cached ? page : no_page;
    slot.bytes = window->bytes + (page - window->base);
  }
  uint32_t result = 0;
  auto from = cached
                ? cache_.line(address, false) + address % data_cache::line_size
                : window->bytes + (address - window->base);
  std::memcpy(&result, from, bytes);
  return result;
}

void processor::store_part(uint32_t address, uint32_t value, unsigned bytes,
                           bool privileged) {
  auto how = attributes_of(address, access::write, privileged);
  if (!how.allowed)
    throw fault{fault_kind::access_violation, address};
  if (is_system(address)) {
    if (!privileged)
      throw fault{fault_kind::precise_bus, address};
    return write_system(address, value, bytes);
  }
  auto window = bus_.memory_at(address);
  if (!window || !window->writable) {
    try {
      bus_.write(address, value, bytes);
    } catch (const fault&) {
      // Stores are buffered: the processor has gone on when one fails.
      imprecise_error_ = true;
      attention_at_ = 0;
    }
    return;
  }
  auto page = address & page_mask;
  auto cached = how.cacheable && window->cacheable && data_cache_on();
  auto code = code_pages_.find(page);
  auto has_code = code != code_pages_.end() && code->second->coherent;
  if (has_code)
    forget_code_at(address);
  else if (privileged == regs.privileged() && mpu_.uniform(address)) {
    auto& slot = writes_[page_slot(address)];
    slot.direct = cached ? no_page : page;
    slot.cached = cached ? page : no_page;
    slot.bytes = window->bytes + (page - window->base);
  }
  auto to = cached
              ? cache_.line(address, true) + address % data_cache::line_size
              : window->bytes + (address - window->base);
  std::memcpy(to, &value, bytes);
}

uint8_t* processor::line_at(uint32_t address) {
  auto window = bus_.memory_at(address);
  if (!window)
    throw refusal{"a line of the data cache has no memory behind it"};
  return window->bytes + (address - window->base);
}

bool processor::peek(uint32_t address, void* to, uint32_t bytes) {
  auto out = static_cast<uint8_t*>(to);
  for (uint32_t i = 0; i < bytes; ++i) {
    auto window = bus_.memory_at(address + i);
    if (!window)
      return false;
    auto cached = window->cacheable ? cache_.find(address + i) : nullptr;
    out[i] =
      cached != nullptr ? *cached : window->bytes[address + i - window->base];
  }
  return true;
}

bool processor::poke(uint32_t address, const void* from, uint32_t bytes) {
  auto in = static_cast<const uint8_t*>(from);
  for (uint32_t i = 0; i < bytes; ++i) {
    auto window = bus_.memory_at(address + i);
    if (!window || !window->writable)
      return false;
    auto cached = window->cacheable && cache_.find(address + i) != nullptr;
    auto to = cached ? cache_.line(address + i, true)
                         + (address + i) % data_cache::line_size
                     : window->bytes + (address + i - window->base);
    *to = in[i];
    forget_code_at(address + i);
  }
  return true;
}

// -- what is remembered of memory ---------------------------------------------

void processor::forget_translations() {
  reads_.fill({});
  writes_.fill({});
  code_slots_.fill({});
  code_base_ = no_page;
}

void processor::memory_map_changed() {
  forget_translations();
  // An instruction of them may be at work: pages stay, their entries go.
  forget_all_code();
  interrupt_run();
}

void processor::memory_changed(uint32_t address, uint32_t bytes) {
  if (instruction_cache_on())
    return;
  for (auto page = address & page_mask; page < address + bytes;
       page += page_size)
    forget_code_at(page);
}

void processor::forget_code_at(uint32_t address) {
  auto found = code_pages_.find(address & page_mask);
  if (found == code_pages_.end())
    return;
  // The page being executed is still in use: its entries go, it stays.
  for (auto& x : found->second->plain)
    x.execute = nullptr;
  if (found->second->conditional != nullptr)
    for (auto& x : *found->second->conditional)
      x.execute = nullptr;
  // An instruction may reach into the page from the one before.
  auto before = code_pages_.find((address & page_mask) - page_size);
  if (before != code_pages_.end()) {
    before->second->plain.back().execute = nullptr;
    if (before->second->conditional != nullptr)
      before->second->conditional->back().execute = nullptr;
  }
}

void processor::forget_all_code() {
  for (auto& x : code_pages_)
    forget_code_at(x.first);
}

} // namespace actorcsi::emulator
