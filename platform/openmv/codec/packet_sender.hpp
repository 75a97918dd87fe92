#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "platform/base/span.hpp"
#include "platform/openmv/codec/byte_sink.hpp"
#include "platform/openmv/codec/packet.hpp"

namespace actorcsi::platform::link {

/// Bytes in up to two places.
struct byte_pieces {
  span<const uint8_t> first;
  span<const uint8_t> second;

  size_t size() const noexcept {
    return first.size() + second.size();
  }
};

/// Up to `most` bytes of `pieces` from `offset` on.
byte_pieces slice(const byte_pieces& pieces, size_t offset,
                  size_t most) noexcept;

/// One packet on its way to a sink, which may take it in pieces. The payload is
/// not copied and must not change until the packet is replaced.
class packet_sender {
public:
  /// Begins to send `head`, whose length is set here, with `payload`.
  /// @pre `!busy()`
  void start(packet_header head, const byte_pieces& payload,
             bool with_crc) noexcept;

  /// Begins to send the same packet again, with flag::rtx.
  /// @pre `!busy()`
  void repeat() noexcept;

  /// Sends what the sink takes; returns whether the packet is complete.
  bool flush(byte_sink& sink);

  /// Whether a part of the packet is still to be sent.
  bool busy() const noexcept {
    return position_ < head_.packet_size();
  }

  /// Whether the packet is sent in part.
  bool cut() const noexcept {
    return busy() && position_ > 0;
  }

  /// Discards a packet of which nothing has been sent.
  void cancel() noexcept {
    position_ = head_.packet_size();
  }

  const packet_header& head() const noexcept {
    return head_;
  }

private:
  packet_header head_;
  byte_pieces payload_;
  bool with_crc_ = true;
  std::array<uint8_t, header_size> header_{};
  std::array<uint8_t, payload_crc_size> trailer_{};
  /// Bytes sent.
  size_t position_ = header_size;
};

} // namespace actorcsi::platform::link
