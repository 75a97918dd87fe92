#pragma once

#include <string>

#include "caf/error.hpp"

#include "actorcsi/remote/envelope.pb.h"

#include "platform/base/span.hpp"
#include "platform/openmv/device/record_channel.hpp"

namespace actorcsi {

/// Largest envelope in bytes, on a device with enough memory for it.
constexpr size_t max_envelope = platform::link::record_options{}.max_record;

/// Takes the oldest envelope from the records of a link: `front` returns the
/// oldest record, `pop` removes it. False if there is none. Records that cannot
/// be parsed are discarded: without a correlation they cannot be answered.
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

/// The error in `x`. If this program does not know its code, the result is
/// errc::other_error with domain, code and text of `x`.
caf::error to_error(const EnvelopeError& x);

/// `x` with a domain and a code of this project, without numbers of CAF. An
/// error that has no such code is sent as its text.
EnvelopeError to_message(const caf::error& x);

/// An envelope that answers `request`.
Envelope reply_to(const Envelope& request, std::string payload);

Envelope reply_to(const Envelope& request, const caf::error& reason);

/// An item of the subscription that `request` asked for.
Envelope item_for(const Envelope& request, std::string payload);

} // namespace actorcsi
