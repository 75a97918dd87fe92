#pragma once

#include "caf/message_view.hpp"
#include "caf/result.hpp"
#include "caf/scheduled_actor.hpp"
#include "caf/sec.hpp"

namespace actorcsi::runtime {

/// Default handler of all actors: tells the sender of a message that the actor
/// does not take that it was refused. CAF's own prints and drops.
inline caf::result<caf::message> refuse_message(caf::scheduled_actor*,
                                                const caf::message_view&) {
  return caf::sec::unexpected_message;
}

} // namespace actorcsi::runtime
