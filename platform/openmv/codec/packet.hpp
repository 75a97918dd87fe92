#pragma once

#include <cstddef>
#include <cstdint>

#include "platform/base/little_endian.hpp"
#include "platform/base/span.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi::platform::link {

// The layout of a packet of the OpenMV Protocol, version 1.0.2: a header of
// ten bytes; then, if its length is not 0, the payload and a CRC-32 over it.
// Numbers are little-endian.

/// Bytes of a header, the CRC-16 over its first eight included.
constexpr size_t header_size = 10;

/// Bytes of the CRC-32 behind a payload.
constexpr size_t payload_crc_size = 4;

/// Bytes around a payload: header and CRC.
constexpr size_t packet_overhead = header_size + payload_crc_size;

/// The smallest maximum payload that a host may offer.
constexpr size_t min_max_payload = 50;

/// The largest payload that OpenMV's host accepts before the sizes are
/// negotiated.
constexpr size_t initial_max_payload = 52;

/// The first bytes of a packet.
constexpr uint8_t sync_bytes[] = {0xAA, 0xD5};

/// Bits of packet_header::flags.
namespace flag {
constexpr uint8_t ack = 0x01;      ///< Success, or the packet has arrived.
constexpr uint8_t nak = 0x02;      ///< Failure, or the packet has not arrived.
constexpr uint8_t rtx = 0x04;      ///< A repetition of the same packet.
constexpr uint8_t ack_req = 0x08;  ///< An ACK is requested.
constexpr uint8_t fragment = 0x10; ///< More of this answer follows.
constexpr uint8_t event = 0x20;    ///< Not an answer; outside the sequence.
} // namespace flag

enum class opcode : uint8_t {
  sync = 0x00,
  get_caps = 0x01,
  set_caps = 0x02,
  statistics = 0x03,
  version = 0x04,
  reset = 0x10,
  boot = 0x11,
  system_info = 0x12,
  system_event = 0x13,
  memory = 0x14,
  channel_list = 0x20,
  channel_poll = 0x21,
  channel_lock = 0x22,
  channel_unlock = 0x23,
  channel_shape = 0x24,
  channel_size = 0x25,
  channel_read = 0x26,
  channel_write = 0x27,
  channel_ioctl = 0x28,
  channel_event = 0x29,
};

/// The last opcode that is for channel 0 only.
constexpr auto last_system_opcode = opcode::memory;

/// Why a request failed: the payload of a NAK.
enum class status : uint16_t {
  success = 0,
  failed = 1,
  invalid = 2,
  timeout = 3,
  busy = 4,
  checksum = 5,
  sequence = 6,
  overflow = 7,
  fragment = 8,
  unknown = 9,
};

/// E.g. `busy`.
const char* to_string(status code);

/// Tells whether the request did not arrive as it was sent.
constexpr bool is_mangled(status code) {
  return code == status::checksum || code == status::sequence
         || code == status::overflow;
}

/// The code of an event without payload.
constexpr uint16_t notify_code = 0xFFFF;

struct packet_header {
  uint8_t sequence = 0;
  uint8_t channel = 0;
  uint8_t flags = 0;
  opcode code = opcode::sync;
  /// Bytes of payload.
  uint16_t length = 0;

  bool has(uint8_t mask) const noexcept {
    return (flags & mask) != 0;
  }

  /// Bytes of the whole packet.
  size_t packet_size() const noexcept {
    return length == 0 ? header_size : packet_overhead + length;
  }
};

/// Writes `head` to the `header_size` bytes at `into`. Without `with_crc` the
/// CRC is 0.
void write_header(const packet_header& head, bool with_crc,
                  uint8_t* into) noexcept;

/// Reads the `header_size` bytes at `from`. Returns whether the CRC is right;
/// without `with_crc` always true.
bool read_header(const uint8_t* from, bool with_crc,
                 packet_header& head) noexcept;

/// `bytes` without the first `n`.
inline span<const uint8_t> behind(span<const uint8_t> bytes,
                                  size_t n) noexcept {
  ACTORCSI_ASSERT(n <= bytes.size());
  return bytes.subspan(n, bytes.size() - n);
}

} // namespace actorcsi::platform::link
