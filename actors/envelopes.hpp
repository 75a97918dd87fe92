#pragma once

#include <string>

#include "caf/error.hpp"

#include "actorcsi/envelope.pb.h"

namespace actorcsi {

/// The error that `x` carries, equal to the one that was put in.
caf::error to_error(const EnvelopeError& x);

EnvelopeError to_message(const caf::error& x);

/// An answer to `request`.
Envelope reply_to(const Envelope& request, std::string payload);

Envelope reply_to(const Envelope& request, const caf::error& reason);

/// An item of the subscription that `request` asked for.
Envelope item_for(const Envelope& request, std::string payload);

} // namespace actorcsi
