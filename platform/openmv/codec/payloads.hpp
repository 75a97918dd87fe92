#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "platform/base/span.hpp"
#include "platform/openmv/codec/packet.hpp"

namespace actorcsi::platform::link {

// Contents of the payloads of the protocol and system opcodes. `encode` writes
// the `wire_size` bytes at `into`; `decode` reads as many.

/// Capabilities that both ends have agreed on.
struct capabilities {
  static constexpr size_t wire_size = 16;

  bool crc = true;
  bool sequence = true;
  bool ack = true;
  bool events = true;
  /// Largest payload in bytes.
  uint16_t max_payload = 0;

  void encode(uint8_t* into) const noexcept;

  static capabilities decode(const uint8_t* from) noexcept;
};

/// Counters of the device end.
struct device_statistics {
  static constexpr size_t wire_size = 32;

  /// Packets sent, without events and retransmissions.
  uint32_t sent = 0;
  /// Requests processed.
  uint32_t received = 0;
  /// Payloads damaged on the way.
  uint32_t checksum_errors = 0;
  /// Requests out of sequence.
  uint32_t sequence_errors = 0;
  uint32_t retransmitted = 0;
  /// Answers abandoned because no acknowledgement came.
  uint32_t transport_errors = 0;
  uint32_t events = 0;

  void encode(uint8_t* into) const noexcept;

  static device_statistics decode(const uint8_t* from) noexcept;
};

struct version_number {
  uint8_t major = 0;
  uint8_t minor = 0;
  uint8_t patch = 0;
};

struct version_info {
  static constexpr size_t wire_size = 16;

  /// Version of the protocol that this code implements.
  version_number protocol{1, 0, 2};
  version_number boot_loader;
  version_number firmware;

  void encode(uint8_t* into) const noexcept;

  static version_info decode(const uint8_t* from) noexcept;
};

/// Bits of system_info::hardware.
namespace hardware {
constexpr uint32_t gpu = 1u << 0;
constexpr uint32_t npu = 1u << 1;
constexpr uint32_t isp = 1u << 2;
constexpr uint32_t video_encoder = 1u << 3;
constexpr uint32_t jpeg = 1u << 4;
constexpr uint32_t dram = 1u << 5;
constexpr uint32_t crc = 1u << 6;
constexpr uint32_t pmu = 1u << 7;
constexpr uint32_t wifi = 1u << 16;
constexpr uint32_t bluetooth = 1u << 17;
constexpr uint32_t sd_card = 1u << 18;
constexpr uint32_t ethernet = 1u << 19;
constexpr uint32_t usb_high_speed = 1u << 20;
constexpr uint32_t multi_core = 1u << 21;
} // namespace hardware

struct system_info {
  static constexpr size_t wire_size = 76;

  /// ARM's CPUID register.
  uint32_t cpu_id = 0;
  std::array<uint32_t, 3> device_id{};
  /// Vendor in the upper half, product in the lower.
  uint32_t usb_id = 0;
  /// Of the image sensors, 0 for none.
  std::array<uint32_t, 3> chip_id{};
  uint32_t hardware = 0;
  uint32_t flash_kb = 0;
  uint32_t ram_kb = 0;
  uint32_t frame_buffer_kb = 0;
  uint32_t stream_buffer_kb = 0;

  void encode(uint8_t* into) const noexcept;

  static system_info decode(const uint8_t* from) noexcept;
};

/// One piece of memory that the device allocates from, in bytes.
struct memory_info {
  static constexpr size_t wire_size = 24;

  enum kind : uint8_t { heap = 0, pool = 1 };

  kind type = heap;
  uint16_t flags = 0;
  uint32_t total = 0;
  uint32_t used = 0;
  uint32_t free = 0;
  uint32_t persistent = 0;
  uint32_t peak = 0;

  void encode(uint8_t* into) const noexcept;
};

/// One entry of the channel list.
struct channel_info {
  static constexpr size_t wire_size = 16;

  /// Without the NUL.
  static constexpr size_t max_name = 13;

  uint8_t id = 0;
  uint8_t flags = 0;
  /// Ends with NUL.
  std::array<char, max_name + 1> text{};

  std::string_view name() const noexcept;

  void encode(uint8_t* into) const noexcept;

  static channel_info decode(const uint8_t* from) noexcept;
};

/// Limit of a device's channels, including the transport.
constexpr size_t max_channels = 32;

} // namespace actorcsi::platform::link
