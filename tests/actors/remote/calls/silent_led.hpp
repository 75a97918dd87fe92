#pragma once

#include "caf/actor_system.hpp"
#include "caf/event_based_actor.hpp"

#include "actorcsi/led.actor.hpp"

namespace actorcsi::test {

/// An LED that never answers when it is told to toggle.
inline caf::actor spawn_silent_led(caf::actor_system& sys) {
  return sys.spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {[self](led_toggle) { return self->make_response_promise(); }};
  });
}

} // namespace actorcsi::test
