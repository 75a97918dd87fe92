#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "platform/base/span.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi::platform {

/// A bounded first-in-first-out queue of bytes; allocates once, on
/// construction. Not locked: the owner does that. The spans that readable() and
/// writable() return stay valid while the lock is released, as long as only one
/// thread calls drop() or commit(), respectively.
class byte_ring {
public:
  explicit byte_ring(size_t capacity) : bytes_(capacity) {
    // nop
  }

  size_t size() const noexcept {
    return size_;
  }

  bool empty() const noexcept {
    return size_ == 0;
  }

  bool full() const noexcept {
    return size_ == bytes_.size();
  }

  void clear() noexcept {
    head_ = 0;
    size_ = 0;
  }

  /// Appends as many of `from` as fit; returns how many.
  size_t put(span<const uint8_t> from) noexcept {
    size_t done = 0;
    // At most twice: up to the end of the storage, then from its beginning.
    while (done < from.size() && !full()) {
      auto room = writable();
      auto n = std::min(room.size(), from.size() - done);
      std::copy_n(from.data() + done, n, room.data());
      commit(n);
      done += n;
    }
    return done;
  }

  /// Moves the oldest bytes to `into`; returns how many.
  size_t take(span<uint8_t> into) noexcept {
    size_t done = 0;
    while (done < into.size() && !empty()) {
      auto bytes = readable();
      auto n = std::min(bytes.size(), into.size() - done);
      std::copy_n(bytes.data(), n, into.data() + done);
      drop(n);
      done += n;
    }
    return done;
  }

  /// The oldest bytes that lie in one piece.
  span<const uint8_t> readable() const noexcept {
    return {bytes_.data() + head_, std::min(size_, bytes_.size() - head_)};
  }

  /// Removes the `n` oldest bytes.
  void drop(size_t n) noexcept {
    ACTORCSI_ASSERT(n <= size_);
    head_ = (head_ + n) % bytes_.size();
    size_ -= n;
  }

  /// The free space after the newest byte that lies in one piece.
  span<uint8_t> writable() noexcept {
    auto tail = (head_ + size_) % bytes_.size();
    return {bytes_.data() + tail,
            std::min(bytes_.size() - size_, bytes_.size() - tail)};
  }

  /// Appends the first `n` bytes of what writable() returned.
  void commit(size_t n) noexcept {
    ACTORCSI_ASSERT(n <= bytes_.size() - size_);
    size_ += n;
  }

private:
  std::vector<uint8_t> bytes_;
  size_t head_ = 0;
  size_t size_ = 0;
};

} // namespace actorcsi::platform
