#pragma once

#include <cstdint>

namespace actorcsi::platform {

/// Registers of `Word`'s width by their offset in bytes: a peripheral, or its
/// replacement in a test.
template <class Word>
class basic_register_block {
public:
  virtual Word read(uint32_t offset) noexcept = 0;

  virtual void write(uint32_t offset, Word value) noexcept = 0;

  void set(uint32_t offset, Word bits) noexcept {
    write(offset, static_cast<Word>(read(offset) | bits));
  }

  void clear(uint32_t offset, Word bits) noexcept {
    write(offset, static_cast<Word>(read(offset) & ~bits));
  }

  /// Replaces the bits in `mask` by those of `value`.
  void change(uint32_t offset, Word mask, Word value) noexcept {
    write(offset, static_cast<Word>((read(offset) & ~mask) | value));
  }

protected:
  ~basic_register_block() = default;
};

using register_block = basic_register_block<uint32_t>;

using register_block16 = basic_register_block<uint16_t>;

/// The registers at an address.
template <class Word>
class basic_mmio final : public basic_register_block<Word> {
public:
  explicit basic_mmio(uintptr_t base) noexcept : base_(base) {
    // nop
  }

  Word read(uint32_t offset) noexcept override {
    return *reinterpret_cast<volatile Word*>(base_ + offset);
  }

  void write(uint32_t offset, Word value) noexcept override {
    *reinterpret_cast<volatile Word*>(base_ + offset) = value;
  }

private:
  uintptr_t base_;
};

using mmio = basic_mmio<uint32_t>;

using mmio16 = basic_mmio<uint16_t>;

} // namespace actorcsi::platform
