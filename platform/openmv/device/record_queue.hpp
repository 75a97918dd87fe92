#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "platform/base/span.hpp"
#include "platform/openmv/codec/packet_sender.hpp"

namespace actorcsi::platform::link {

// Records in a byte stream. Every byte has a position, counted modulo 2^32 from
// the beginning of a session. A record is its length as a u32, then that many
// bytes, at least one.

/// Bytes before each record.
constexpr size_t record_head_size = 4;

/// The sender's half: keeps unacknowledged bytes, so that any part of them can
/// be sent again. Allocates once.
class record_outbox {
public:
  explicit record_outbox(size_t capacity);

  /// Appends a complete record. Returns false if there is no room, or if
  /// `record` is empty.
  bool push(span<const uint8_t> record);

  /// Size in bytes of the largest record that fits now.
  size_t room() const noexcept;

  /// The position of the oldest kept byte.
  uint32_t first() const noexcept {
    return first_;
  }

  /// The position after the newest byte.
  uint32_t end() const noexcept {
    return first_ + static_cast<uint32_t>(size_);
  }

  bool empty() const noexcept {
    return size_ == 0;
  }

  /// Up to `most` bytes from `position` on, which lies between first() and
  /// end(). They stay valid until they are acknowledged.
  byte_pieces bytes(uint32_t position, size_t most) const noexcept;

  /// The other end has received everything before `position`. Returns false if
  /// that position is neither kept nor the end.
  bool acknowledge(uint32_t position) noexcept;

  /// Restarts at position 0, empty.
  void reset() noexcept;

private:
  void append(span<const uint8_t> bytes) noexcept;

  std::vector<uint8_t> buffer_;
  size_t head_ = 0;
  size_t size_ = 0;
  uint32_t first_ = 0;
};

/// The receiver's half: joins the pieces, and accepts each byte once, however
/// often it arrives. Allocates once.
class record_inbox {
public:
  enum class taken {
    some, ///< All of it has been accepted.
    none, ///< All of it was already present.
    gap,  ///< Something before it is missing.
    full, ///< It does not fit; none of it was accepted.
    bad,  ///< A record is empty or too long; none of it was accepted.
  };

  /// Room for `capacity` bytes, and at least for one record of `max_record`.
  record_inbox(size_t capacity, size_t max_record);

  /// Accepts `bytes`, whose first byte has this position.
  taken accept(uint32_t position, span<const uint8_t> bytes) noexcept;

  /// The position after the last accepted byte.
  uint32_t end() const noexcept {
    return end_position_;
  }

  /// Bytes that accept() has room for.
  size_t room() const noexcept {
    return buffer_.size() - (end_ - begin_);
  }

  /// Whether a complete record is present.
  bool ready() const noexcept {
    return begin_ != whole_;
  }

  /// The oldest record, until pop() or accept().
  /// @pre `ready()`
  span<const uint8_t> front() const noexcept;

  /// Removes the oldest record.
  /// @pre `ready()`
  void pop() noexcept;

  /// Restarts at position 0, empty.
  void reset() noexcept;

private:
  std::vector<uint8_t> buffer_;
  const size_t max_record_;
  /// In buffer_: the oldest record, the end of the last complete one, and the
  /// end of the accepted bytes.
  size_t begin_ = 0;
  size_t whole_ = 0;
  size_t end_ = 0;
  uint32_t end_position_ = 0;
};

} // namespace actorcsi::platform::link
