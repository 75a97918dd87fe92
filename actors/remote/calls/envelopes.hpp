#pragma once

#include <string>

#include "caf/error.hpp"

#include "actorcsi/remote/envelope.pb.h"

#include "platform/base/span.hpp"
#include "platform/openmv/device/record_channel.hpp"

namespace actorcsi {

/// Bytes of the largest envelope, where there is memory for it.
constexpr size_t max_envelope = platform::link::record_options{}.max_record;

/// Takes the oldest envelope off the records of a link, which `front` shows and
/// `pop` forgets; false if there is none. What does not parse is thrown away:
/// whoever sent it waits for an answer that cannot be addressed.
template <class Front, class Pop>
bool take_envelope(const Front& front, const Pop& pop, Envelope& into) {
  for (;;) {
    span<const uint8_t> bytes = front();
    if (bytes.empty())
      return false;
    auto parsed =
      into.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    pop();
    if (parsed)
      return true;
  }
}

/// The bytes of `x` as a link takes them.
inline span<const uint8_t> as_record(const std::string& x) {
  return {reinterpret_cast<const uint8_t*>(x.data()), x.size()};
}

/// The error that `x` carries: the one that was put in if it has a code that
/// this program knows, else errc::other_error with all that `x` says.
caf::error to_error(const EnvelopeError& x);

/// `x` without anything of CAF's. An error that has no code of ours becomes its
/// text.
EnvelopeError to_message(const caf::error& x);

/// An answer to `request`.
Envelope reply_to(const Envelope& request, std::string payload);

Envelope reply_to(const Envelope& request, const caf::error& reason);

/// An item of the subscription that `request` asked for.
Envelope item_for(const Envelope& request, std::string payload);

} // namespace actorcsi
