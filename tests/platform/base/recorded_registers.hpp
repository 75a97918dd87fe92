#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "platform/base/registers.hpp"

namespace actorcsi::platform::testing {

/// Registers that keep what is written to them, and all writes in their order.
template <class Word>
class basic_recorded_registers : public basic_register_block<Word> {
public:
  using write_log = std::vector<std::pair<uint32_t, Word>>;

  Word read(uint32_t offset) noexcept override {
    ++reads;
    return on_read ? on_read(offset, values[offset]) : values[offset];
  }

  void write(uint32_t offset, Word value) noexcept override {
    writes.emplace_back(offset, value);
    values[offset] = value;
    if (on_write)
      on_write(offset, value);
  }

  /// What was written to `offset`, in order.
  std::vector<Word> written(uint32_t offset) const {
    std::vector<Word> result;
    for (auto& [where, value] : writes)
      if (where == offset)
        result.emplace_back(value);
    return result;
  }

  /// Where in `writes` `offset` got `value` first; `writes.size()` if never.
  size_t index_of(uint32_t offset, Word value) const {
    size_t i = 0;
    while (i < writes.size()
           && writes[i] != std::pair<uint32_t, Word>{offset, value})
      ++i;
    return i;
  }

  std::map<uint32_t, Word> values;
  write_log writes;
  size_t reads = 0;
  /// Gets the offset and what is there; returns what is read.
  std::function<Word(uint32_t, Word)> on_read;
  std::function<void(uint32_t, Word)> on_write;
};

using recorded_registers = basic_recorded_registers<uint32_t>;

using recorded_registers16 = basic_recorded_registers<uint16_t>;

} // namespace actorcsi::platform::testing
