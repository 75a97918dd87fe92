#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "caf/span.hpp"

#include "platform/openmv/codec/packet.hpp"

namespace actorcsi::platform::link {

/// Finds packets in a stream of bytes, whatever pieces it comes in: the same
/// bytes give the same packets. Allocates once, on construction.
///
/// A packet that lies in one piece of input is not copied. One that is damaged
/// is searched for the packets it may have swallowed.
class packet_decoder {
public:
  enum class event {
    none,      ///< The input is used up.
    packet,    ///< head() and payload() are whole.
    damaged,   ///< head() is right, but not the CRC of its payload.
    oversized, ///< head() announces more than limit().
  };

  struct counters {
    /// Something began like a packet, but the CRC of its header was wrong.
    uint32_t damaged_headers = 0;
    uint32_t damaged_payloads = 0;
    uint32_t oversized = 0;
    /// Packets given up by abandon().
    uint32_t abandoned = 0;
    /// Bytes that belong to no packet.
    uint64_t skipped = 0;
  };

  /// `max_payload` is both the room for a payload and the limit at first.
  explicit packet_decoder(size_t max_payload);

  /// The largest payload from the next packet on, not above the room for it.
  void limit(size_t max_payload) noexcept;

  size_t limit() const noexcept {
    return limit_;
  }

  /// Whether CRCs are compared, from the next packet on; on at first.
  void check_crc(bool on) noexcept {
    check_crc_ = on;
  }

  /// Takes bytes off the front of `input` until something is found. To be
  /// called until it returns event::none.
  event next(caf::span<const uint8_t>& input) noexcept;

  const packet_header& head() const noexcept {
    return head_;
  }

  /// Of the packet found last; valid until the next call of a member that is
  /// not const, and as long as the input is.
  caf::span<const uint8_t> payload() const noexcept {
    return payload_;
  }

  /// Whether the beginning of a packet is here, and its end is not.
  bool pending() const noexcept {
    return begin_ != end_;
  }

  /// The rest of the pending packet does not come: its bytes may hold others,
  /// which next() then finds. Repeat both while pending().
  void abandon() noexcept;

  /// Forgets all bytes.
  void clear() noexcept;

  const counters& statistics() const noexcept {
    return counters_;
  }

private:
  /// What `bytes` begin with; sets wanted_ for event::none.
  event examine(caf::span<const uint8_t> bytes, size_t& used) noexcept;

  event examine_payload(const uint8_t* packet, size_t& used) noexcept;

  /// Moves up to `most` bytes from `input` to the buffer.
  void append(caf::span<const uint8_t>& input, size_t most) noexcept;

  std::vector<uint8_t> buffer_;
  size_t limit_;
  bool check_crc_ = true;
  /// The bytes in buffer_ that are not used yet.
  size_t begin_ = 0;
  size_t end_ = 0;
  /// Bytes from begin_ on without which nothing can be told.
  size_t wanted_ = header_size;
  packet_header head_;
  caf::span<const uint8_t> payload_;
  counters counters_;
};

} // namespace actorcsi::platform::link
