#pragma once

#include <functional>

#include "platform/link/payloads.hpp"
#include "platform/link/stream_channel.hpp"

namespace actorcsi::platform::link {

/// What a host is told of the machine at the device's end, and may ask of it.
struct machine_identity {
  version_info version;
  system_info system;
  /// Compresses frames for the host; they go raw without.
  frame_encoder* encoder = nullptr;
  /// Resets the machine; empty where that is not for the line to do.
  std::function<void()> reset;
};

} // namespace actorcsi::platform::link
