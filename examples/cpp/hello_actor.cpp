// An actor with one method, and a program that calls it.
#include <iostream>

#include "caf/actor_system_config.hpp"
#include "caf/scoped_actor.hpp"

#include "counter.actor.hpp"
#include "registry.actor.hpp"

#include "platform/runtime/spawn.hpp"

class counter final : public demo::counter_base {
public:
  using counter_base::counter_base;

private:
  caf::expected<demo::Sum> add(const demo::Amount& request) override {
    sum_.set_value(sum_.value() + request.value());
    return sum_;
  }

  demo::Sum sum_;
};

int main() {
  caf::actor_system_config cfg;
  demo::add_message_types(cfg);
  caf::actor_system sys{cfg};
  auto numbers = actorcsi::runtime::spawn<counter>(sys);
  caf::scoped_actor self{sys};
  demo::Amount amount;
  amount.set_value(21);
  for (auto i = 0; i < 2; ++i)
    self->request(numbers, std::chrono::seconds{1}, demo::counter_add{}, amount)
      .receive(
        [](const demo::Sum& sum) { std::cout << sum.value() << '\n'; },
        [&](const caf::error& why) { std::cerr << sys.render(why) << '\n'; });
}
