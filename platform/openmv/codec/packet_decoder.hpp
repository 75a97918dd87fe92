#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "platform/base/span.hpp"
#include "platform/openmv/codec/packet.hpp"

namespace actorcsi::platform::link {

/// Finds packets in a stream of bytes. The result does not depend on how the
/// bytes are split. Allocates once, on construction.
///
/// A packet that lies in one piece of input is not copied. The bytes of a
/// damaged packet are searched for other packets.
class packet_decoder {
public:
  enum class event {
    none,      ///< The input is used up.
    packet,    ///< head() and payload() are complete.
    damaged,   ///< head() is valid, the CRC of the payload is not.
    oversized, ///< head() announces more than limit().
  };

  struct counters {
    /// A possible packet whose header had a wrong CRC.
    uint32_t damaged_headers = 0;
    uint32_t damaged_payloads = 0;
    uint32_t oversized = 0;
    /// Packets discarded by abandon().
    uint32_t abandoned = 0;
    /// Bytes that belong to no packet.
    uint64_t skipped = 0;
  };

  /// `max_payload` is the room for a payload and the initial limit.
  explicit packet_decoder(size_t max_payload);

  /// The largest payload from the next packet on; at most the room for it.
  void limit(size_t max_payload) noexcept;

  size_t limit() const noexcept {
    return limit_;
  }

  /// Whether CRCs are checked, from the next packet on; on by default.
  void check_crc(bool on) noexcept {
    check_crc_ = on;
  }

  /// Takes bytes from the front of `input` until something is found. Call it
  /// until it returns event::none.
  event next(span<const uint8_t>& input) noexcept;

  const packet_header& head() const noexcept {
    return head_;
  }

  /// The packet found last; valid until the next call of a non-const member,
  /// and while the input exists.
  span<const uint8_t> payload() const noexcept {
    return payload_;
  }

  /// Whether the beginning of a packet has arrived without its end.
  bool pending() const noexcept {
    return begin_ != end_;
  }

  /// The rest of the pending packet will not come: its bytes may contain other
  /// packets, which next() then finds. Repeat both while pending().
  void abandon() noexcept;

  /// Forgets all bytes.
  void clear() noexcept;

  const counters& statistics() const noexcept {
    return counters_;
  }

private:
  /// What `bytes` begin with; sets wanted_ for event::none.
  event examine(span<const uint8_t> bytes, size_t& used) noexcept;

  event examine_payload(const uint8_t* packet, size_t& used) noexcept;

  /// Moves up to `most` bytes from `input` to the buffer.
  void append(span<const uint8_t>& input, size_t most) noexcept;

  std::vector<uint8_t> buffer_;
  size_t limit_;
  bool check_crc_ = true;
  /// The bytes in buffer_ that are not used yet.
  size_t begin_ = 0;
  size_t end_ = 0;
  /// Number of bytes from begin_ on that the next decision needs.
  size_t wanted_ = header_size;
  packet_header head_;
  span<const uint8_t> payload_;
  counters counters_;
};

} // namespace actorcsi::platform::link
