#include "tools/emulator/core/data_cache.hpp"

#include <cstring>

namespace actorcsi::emulator {

data_cache::cache_line* data_cache::find_line(uint32_t address) {
  for (auto& x : lines_[address / line_size % num_sets])
    if ((x.tag & ~stale) == (address & ~(line_size - 1)))
      return &x;
  return nullptr;
}

const uint8_t* data_cache::find(uint32_t address) const {
  for (auto& x : lines_[address / line_size % num_sets])
    if ((x.tag & ~stale) == (address & ~(line_size - 1)))
      return &x.bytes[address % line_size];
  return nullptr;
}

uint8_t* data_cache::load(cache_set& set, uint32_t tag, bool write) {
  for (auto& x : set)
    if (x.tag == (tag | stale)) {
      // Said once: the line is what the processor has.
      memory_.on_stale_line(tag, false);
      x.tag = tag;
      x.dirty = x.dirty || write;
      return x.bytes.data();
    }
  ++statistics_.misses;
  auto from = memory_.line_at(tag);
  random_ = random_ * 1664525 + 1013904223;
  auto victim = &set[random_ >> 30];
  for (auto& x : set)
    if (x.tag == empty)
      victim = &x;
  clean(*victim);
  victim->tag = tag;
  victim->dirty = write;
  std::memcpy(victim->bytes.data(), from, line_size);
  return victim->bytes.data();
}

void data_cache::invalidate(cache_line& x) {
  if (x.tag != empty && x.dirty)
    ++statistics_.dirty_lost;
  x.tag = empty;
  x.dirty = false;
}

void data_cache::clean(cache_line& x) {
  if (x.tag == empty || !x.dirty)
    return;
  auto address = x.tag & ~stale;
  if (x.tag != address)
    memory_.on_stale_line(address, true);
  std::memcpy(memory_.line_at(address), x.bytes.data(), line_size);
  x.tag = address;
  x.dirty = false;
  ++statistics_.written_back;
}

void data_cache::memory_written(uint32_t address, uint32_t bytes) {
  auto begin = address & ~(line_size - 1);
  for (auto line = begin; line < address + bytes; line += line_size)
    if (auto x = find_line(line))
      x->tag |= stale;
}

void data_cache::invalidate_line(uint32_t address) {
  if (auto x = find_line(address))
    invalidate(*x);
}

void data_cache::clean_line(uint32_t address) {
  if (auto x = find_line(address))
    clean(*x);
}

void data_cache::invalidate_way(unsigned set, unsigned way) {
  invalidate(lines_[set % num_sets][way % num_ways]);
}

void data_cache::clean_way(unsigned set, unsigned way) {
  clean(lines_[set % num_sets][way % num_ways]);
}

void data_cache::forget_everything() {
  for (auto& set : lines_)
    for (auto& x : set) {
      x.tag = empty;
      x.dirty = false;
    }
}

} // namespace actorcsi::emulator
