#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "platform/openmv/codec/payloads.hpp"
#include "platform/openmv/device/stream_channel.hpp"

namespace actorcsi::platform::link {

/// Memory for the channels, in bytes; the defaults suit a machine with plenty.
struct channel_memory {
  /// Largest payload of a packet, in both directions.
  uint16_t payload = 4082;
  /// Text that waits for the host, and the largest script from it.
  size_t text = 2048;
  size_t script = 4096;
  /// Records of calls, in each direction.
  size_t records = 8192;
  /// A compressed frame.
  size_t frame = size_t{1} << 20;
};

/// What a host learns of the device's machine, and may ask of it.
struct machine_identity {
  version_info version;
  system_info system;
  /// Compresses frames for the host; without it they are sent raw.
  frame_encoder* encoder = nullptr;
  /// Resets the machine; empty if the line may not do that.
  std::function<void()> reset;
  channel_memory memory;
};

} // namespace actorcsi::platform::link
