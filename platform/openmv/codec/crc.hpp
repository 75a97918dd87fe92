#pragma once

#include <cstdint>

#include "platform/base/span.hpp"

namespace actorcsi::platform::link {

/// The checksums of the OpenMV Protocol: most significant bit first, nothing
/// reflected, no final XOR. To continue over several pieces pass the result
/// for the former ones as `crc`.
///
/// With ACTORCSI_SMALL_CRC defined the tables take 1.5 KiB and a step handles
/// one byte; else 16.5 KiB and sixteen bytes.

constexpr uint16_t crc16_init = 0xFFFF;

constexpr uint32_t crc32_init = 0xFFFFFFFF;

/// Protects headers: polynomial 0xF94F.
uint16_t crc16(span<const uint8_t> bytes, uint16_t crc = crc16_init) noexcept;

/// Protects payloads: polynomial 0xFA567D89.
uint32_t crc32(span<const uint8_t> bytes, uint32_t crc = crc32_init) noexcept;

} // namespace actorcsi::platform::link
