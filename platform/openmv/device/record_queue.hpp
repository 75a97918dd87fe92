#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "caf/span.hpp"

#include "platform/openmv/codec/packet_sender.hpp"

namespace actorcsi::platform::link {

// Records on a byte stream whose every byte has a position, counted modulo
// 2^32 from the begin of a session: a record is its length as a u32, then that
// many bytes, at least one.

/// Bytes in front of each record.
constexpr size_t record_head_size = 4;

/// The sender's half: keeps what was not acknowledged, so that any part of it
/// can be sent again. Allocates once.
class record_outbox {
public:
  explicit record_outbox(size_t capacity);

  /// Appends a record as a whole. Returns false if there is no room, or if
  /// `record` is empty.
  bool push(caf::span<const uint8_t> record);

  /// Bytes that the largest record that fits now may have.
  size_t room() const noexcept;

  /// The position of the oldest byte that is kept.
  uint32_t first() const noexcept {
    return first_;
  }

  /// The position behind the newest byte.
  uint32_t end() const noexcept {
    return first_ + static_cast<uint32_t>(size_);
  }

  bool empty() const noexcept {
    return size_ == 0;
  }

  /// Up to `most` bytes from `position` on, which lies between first() and
  /// end(). They stay where they are until they are acknowledged.
  byte_pieces bytes(uint32_t position, size_t most) const noexcept;

  /// The other end has everything before `position`. Returns false if that is
  /// neither held nor the end of what is held.
  bool acknowledge(uint32_t position) noexcept;

  /// Begins at position 0 with nothing.
  void reset() noexcept;

private:
  void append(caf::span<const uint8_t> bytes) noexcept;

  std::vector<uint8_t> buffer_;
  size_t head_ = 0;
  size_t size_ = 0;
  uint32_t first_ = 0;
};

/// The receiver's half: puts the pieces together again, and takes each byte
/// once, however often it comes. Allocates once.
class record_inbox {
public:
  enum class taken {
    some, ///< All of it is here now.
    none, ///< All of it was here before.
    gap,  ///< Something before it is missing.
    full, ///< It does not fit; nothing of it was taken.
    bad,  ///< A record is empty or too long; nothing of it was taken.
  };

  /// Room for `capacity` bytes, and at least for one record of `max_record`.
  record_inbox(size_t capacity, size_t max_record);

  /// Takes `bytes`, the first of which has this position.
  taken accept(uint32_t position, caf::span<const uint8_t> bytes) noexcept;

  /// The position behind the last byte that is here.
  uint32_t end() const noexcept {
    return end_position_;
  }

  /// Bytes that accept() has room for.
  size_t room() const noexcept {
    return buffer_.size() - (end_ - begin_);
  }

  /// Whether a whole record is here.
  bool ready() const noexcept {
    return begin_ != whole_;
  }

  /// The oldest record, until pop() or accept().
  /// @pre `ready()`
  caf::span<const uint8_t> front() const noexcept;

  /// Forgets the oldest record.
  /// @pre `ready()`
  void pop() noexcept;

  /// Begins at position 0 with nothing.
  void reset() noexcept;

private:
  std::vector<uint8_t> buffer_;
  const size_t max_record_;
  /// In buffer_: the oldest record, the end of the last one that is whole, and
  /// the end of what is here.
  size_t begin_ = 0;
  size_t whole_ = 0;
  size_t end_ = 0;
  uint32_t end_position_ = 0;
};

} // namespace actorcsi::platform::link
