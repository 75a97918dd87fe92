#pragma once

#include <array>
#include <cstdint>

#include "platform/base/little_endian.hpp"

namespace actorcsi::flash_loader {

// A request and its answer are a frame each, with the low byte first:
//
//   0  2  'A' 'F'
//   2  1  command; in an answer with bit 7 set
//   3  1  number of the request, which its answer has as well
//   4  4  argument: an address, a rate; in an answer the status
//   8  4  count: bytes that are meant; in an answer what the command says
//  12  2  bytes of payload
//  14  2  zero
//  16     payload
//      4  CRC-32 of all that comes before, as in zlib

constexpr uint32_t max_payload = 4'096;
constexpr uint32_t header_bytes = 16;
constexpr uint32_t crc_bytes = 4;
constexpr uint32_t max_frame = header_bytes + max_payload + crc_bytes;

enum class command : uint8_t {
  /// Payload: version, what came of the clocks, 3 bytes of the flash's
  /// identity.
  hello = 0,
  /// From the answer on, the line has the argument as its rate. It goes back to
  /// the first one if nothing valid comes within a second.
  set_rate = 1,
  /// Payload: `count` bytes from the argument on.
  read = 2,
  /// Makes ones of `count` bytes, which is a multiple of a sector.
  erase = 3,
  /// Writes the payload into an erased part of the flash.
  program = 4,
  /// Count: the CRC-32 of `count` bytes. Payload: 1 if all are ones, or 0.
  digest = 5,
};

enum class status : uint32_t {
  good = 0,
  unknown_command = 1,
  /// Address or count are not allowed, or out of the flash.
  bad_range = 2,
  /// The line cannot have this rate.
  bad_rate = 3,
  /// The flash does not end what it does.
  flash_hangs = 4,
  /// It is another one than the board's.
  wrong_flash = 5,
};

/// Adds `size` bytes to a CRC-32, which begins with 0.
uint32_t crc32(uint32_t before, const uint8_t* data, uint32_t size);

/// A frame that is received or sent, in place.
class frame {
public:
  uint8_t* payload() {
    return bytes_.data() + header_bytes;
  }

  uint8_t* data() {
    return bytes_.data();
  }

  uint8_t command_code() const {
    return bytes_[2];
  }

  uint32_t argument() const {
    return platform::get_u32(bytes_.data() + 4);
  }

  uint32_t count() const {
    return platform::get_u32(bytes_.data() + 8);
  }

  uint32_t payload_bytes() const {
    return bytes_[12] | uint32_t{bytes_[13]} << 8;
  }

  /// Takes the next byte of a request. Returns whether that makes it whole and
  /// valid; what is neither is forgotten.
  bool take(uint8_t byte);

  /// Forgets what has come of a request.
  void forget() {
    received_ = 0;
  }

  bool is_empty() const {
    return received_ == 0;
  }

  /// Makes the request that is here its answer, whose payload is here already.
  /// Returns how many bytes it has.
  uint32_t answer(status how, uint32_t count, uint32_t payload_bytes);

private:
  std::array<uint8_t, max_frame> bytes_;
  uint32_t received_;
};

} // namespace actorcsi::flash_loader
