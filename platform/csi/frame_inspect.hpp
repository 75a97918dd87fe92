#pragma once

#include <string>
#include <type_traits>

#include "caf/deserializer.hpp"
#include "caf/detail/stringification_inspector.hpp"
#include "caf/error.hpp"
#include "caf/serializer.hpp"

#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// Writes `x` to `sink`: the pixels go there straight from the framebuffer,
/// once.
caf::error save(caf::serializer& sink, const frame& x);

/// Reads a frame from `source` into memory of its own, or that of the message
/// that it arrives in. Errors: errc::malformed_message, before anything large
/// is allocated.
caf::error load(caf::deserializer& source, frame& x);

/// E.g. `7: QVGA RGB565, 153600 bytes`, or nothing for no frame.
std::string to_string(const frame& x);

/// The wire format of the protobuf message actorcsi.Frame.
std::string to_wire(const frame& x);

/// Reads the wire format of actorcsi.Frame. Errors: errc::malformed_message.
caf::error from_wire(const std::string& bytes, frame& x);

/// CAF's hook.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, frame& x) {
  if constexpr (std::is_base_of_v<caf::serializer, Inspector>) {
    return save(f, x);
  } else if constexpr (std::is_base_of_v<caf::deserializer, Inspector>) {
    return load(f, x);
  } else {
    auto text = to_string(x);
    return f(text);
  }
}

} // namespace actorcsi::platform
