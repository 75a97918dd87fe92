// The service of adder.proto on its generated base.
#include "adder.actor.hpp"
#include "registry.actor.hpp"

#include "platform/runtime/spawn.hpp"

#include "driver.hpp"

class adder final : public bench::adder_base {
public:
  using adder_base::adder_base;

private:
  caf::expected<bench::Sum> add(const bench::Amount& request) override {
    sum_.set_value(sum_.value() + request.value());
    return sum_;
  }

  bench::Sum sum_;
};

int main() {
  caf::actor_system_config cfg;
  bench::add_message_types(cfg);
  cfg.set("scheduler.max-threads", 1);
  caf::actor_system sys{cfg};
  bench::adder_actor who = actorcsi::runtime::spawn<adder>(sys);
  measure<bench::adder_add>(sys, who);
}
