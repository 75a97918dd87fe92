#pragma once

#include <functional>
#include <map>
#include <vector>

#include "tools/emulator/chip/rom_bus.hpp"

namespace actorcsi::emulator::test {

/// Addresses that answer, and what was done with them.
class rom_bus_double final : public rom_bus {
public:
  struct access {
    uint32_t address;
    unsigned bytes;
    uint32_t value;
  };

  bool read(uint32_t address, unsigned, uint32_t& value) override {
    auto found = cells.find(address);
    if (found == cells.end())
      return false;
    ++reads;
    value = found->second;
    return true;
  }

  bool write(uint32_t address, unsigned bytes, uint32_t value) override {
    auto found = cells.find(address);
    if (found == cells.end())
      return false;
    writes.push_back({address, bytes, value});
    found->second = value;
    return true;
  }

  void pass(double seconds) override {
    passed += seconds;
    if (on_pass)
      on_pass();
  }

  /// What answers, by address.
  std::map<uint32_t, uint32_t> cells;
  std::vector<access> writes;
  unsigned reads = 0;
  double passed = 0;
  std::function<void()> on_pass;
};

} // namespace actorcsi::emulator::test
