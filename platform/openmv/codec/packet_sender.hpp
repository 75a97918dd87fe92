#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "caf/span.hpp"

#include "platform/openmv/codec/byte_sink.hpp"
#include "platform/openmv/codec/packet.hpp"

namespace actorcsi::platform::link {

/// Bytes that lie in up to two places.
struct byte_pieces {
  caf::span<const uint8_t> first;
  caf::span<const uint8_t> second;

  size_t size() const noexcept {
    return first.size() + second.size();
  }
};

/// Up to `most` bytes of `pieces` from `offset` on.
byte_pieces slice(const byte_pieces& pieces, size_t offset,
                  size_t most) noexcept;

/// One packet on its way to a sink, which may take it bit by bit. The payload
/// stays where it is and must stay as it is until the packet is replaced.
class packet_sender {
public:
  /// Begins to send `head`, whose length is set here, with `payload`.
  /// @pre `!busy()`
  void start(packet_header head, const byte_pieces& payload,
             bool with_crc) noexcept;

  /// Begins to send the same packet once more, with flag::rtx.
  /// @pre `!busy()`
  void repeat() noexcept;

  /// Hands over what the sink takes; returns whether all of it is gone.
  bool flush(byte_sink& sink);

  /// Whether a part of the packet is still here.
  bool busy() const noexcept {
    return position_ < head_.packet_size();
  }

  /// Whether a part of the packet is here and a part is gone.
  bool cut() const noexcept {
    return busy() && position_ > 0;
  }

  /// Gives up a packet of which nothing is gone yet.
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
  /// Bytes gone.
  size_t position_ = header_size;
};

} // namespace actorcsi::platform::link
