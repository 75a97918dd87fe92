#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "platform/openmv/codec/payloads.hpp"
#include "platform/openmv/device/stream_channel.hpp"

namespace actorcsi::platform::link {

/// Memory that the channels may take, in bytes, with the defaults of a machine
/// that has plenty.
struct channel_memory {
  /// Largest payload of a packet, both ways.
  uint16_t payload = 4082;
  /// Text that waits for the host, and the script that it may send.
  size_t text = 2048;
  size_t script = 4096;
  /// Records of calls, each way.
  size_t records = 8192;
};

/// What a host is told of the machine at the device's end, and may ask of it.
struct machine_identity {
  version_info version;
  system_info system;
  /// Compresses frames for the host; they go raw without.
  frame_encoder* encoder = nullptr;
  /// Resets the machine; empty where that is not for the line to do.
  std::function<void()> reset;
  channel_memory memory;
};

} // namespace actorcsi::platform::link
