#pragma once

#include <functional>
#include <memory>

#include "app/compose/node.hpp"
#include "app/compose/statistics.hpp"

namespace actorcsi {

/// A supervisor, derived from its generated base, that asks all actors for
/// their statistics.
template <class Base>
class gathering : public Base {
public:
  using Base::Base;

protected:
  /// Asks all of `actors` that there are, then calls `done` with `before` and
  /// what they have said. One that does not answer leaves its part empty.
  void gather(const node_actors& actors, const node_statistics& before,
              const std::function<void(const node_statistics&)>& done) {
    auto shared = std::make_shared<round>();
    shared->done = done;
    shared->result = before;
    auto& into = shared->result;
    into.first_led = actors.first_led;
    get<camera_statistics>(shared, actors.camera, into.camera);
    get<capture_statistics>(shared, actors.capture, into.capture);
    get<heartbeat_statistics>(shared, actors.heartbeat, into.heartbeat);
    for (auto& [name, who] : actors.leds)
      get<led_statistics>(shared, who, into.leds[name]);
    get<uart_peer_statistics>(shared, actors.uart, into.uart);
    get<frame_saver_statistics>(shared, actors.saver, into.saver);
    shared->answered();
  }

private:
  struct round {
    node_statistics result;
    std::function<void(const node_statistics&)> done;
    /// The one that asks counts as well.
    size_t pending = 1;

    void answered() {
      if (--pending == 0)
        done(result);
    }
  };

  template <class Method, class Handle, class Statistics>
  void get(const std::shared_ptr<round>& shared, const Handle& who,
           Statistics& into) {
    if (!who)
      return;
    ++shared->pending;
    this->template ask<Method>(who).then(
      [shared, &into](const Statistics& x) {
        into = x;
        shared->answered();
      },
      [shared](const caf::error&) { shared->answered(); });
  }
};

} // namespace actorcsi
