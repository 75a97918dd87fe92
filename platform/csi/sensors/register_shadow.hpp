#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace actorcsi::platform {

/// What was written to a chip's registers last, to be written again when the
/// chip has lost it.
class register_shadow {
public:
  struct entry {
    uint16_t address;
    uint8_t value;
  };

  static constexpr size_t capacity = 128;

  /// Whether `note` has room for that register.
  bool has_room_for(uint16_t address) const {
    return size_ < capacity || find(address) != end();
  }

  /// @pre `has_room_for(address)`
  void note(uint16_t address, uint8_t value) {
    auto at = static_cast<size_t>(find(address) - begin());
    entries_[at] = {address, value};
    size_ = std::max(size_, at + 1);
  }

  void clear() {
    size_ = 0;
  }

  // In the order in which they were written first.

  const entry* begin() const {
    return entries_.data();
  }

  const entry* end() const {
    return entries_.data() + size_;
  }

private:
  const entry* find(uint16_t address) const {
    return std::find_if(begin(), end(),
                        [address](auto& x) { return x.address == address; });
  }

  std::array<entry, capacity> entries_{};
  size_t size_ = 0;
};

} // namespace actorcsi::platform
