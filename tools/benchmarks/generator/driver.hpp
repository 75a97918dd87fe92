#pragma once

#include <cstdint>
#include <ctime>
#include <iostream>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/scoped_actor.hpp"

#include "adder.pb.h"

/// Asks `who` again as soon as it has answered, `calls` times.
template <class Method, class Handle>
class asker final : public caf::event_based_actor {
public:
  asker(caf::actor_config& cfg, Handle who, int64_t calls)
    : event_based_actor(cfg), who_(std::move(who)), left_(calls) {
    amount_.set_value(1);
  }

private:
  caf::behavior make_behavior() override {
    ask();
    return {[](int) {}};
  }

  void ask() {
    request(who_, caf::infinite, Method{}, amount_)
      .then([this](const bench::Sum&) {
        if (--left_ > 0)
          ask();
        else
          quit();
      });
  }

  Handle who_;
  int64_t left_;
  bench::Amount amount_;
};

/// Prints how many messages, calls and answers, there are in a second of the
/// processor's time: one thread runs both actors, and others may be busy.
template <class Method, class Handle>
void measure(caf::actor_system& sys, const Handle& who) {
  constexpr int64_t calls = 500'000;
  caf::scoped_actor self{sys};
  auto before = std::clock();
  self->wait_for(sys.spawn<asker<Method, Handle>>(who, calls));
  auto took = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  std::cout << 2 * static_cast<double>(calls) / took << '\n';
}
