// The service of adder.proto as it is written for CAF 0.17 by hand.
#include <string>

#include "caf/all.hpp"

#include "adder.pb.h"
#include "driver.hpp"

namespace bench {

template <class Inspector, class Message>
typename Inspector::result_type travel(Inspector& f, Message& x) {
  if constexpr (Inspector::reads_state) {
    auto bytes = x.SerializeAsString();
    return f(bytes);
  } else {
    std::string bytes;
    if (auto err = f(bytes))
      return err;
    if (!x.ParseFromString(bytes))
      return caf::sec::unknown_type;
    return caf::none;
  }
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, Amount& x) {
  return travel(f, x);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, Sum& x) {
  return travel(f, x);
}

} // namespace bench

using add_atom = caf::atom_constant<caf::atom("add")>;
using adder_actor =
  caf::typed_actor<caf::replies_to<add_atom, bench::Amount>::with<bench::Sum>>;

class adder : public adder_actor::base {
public:
  explicit adder(caf::actor_config& cfg) : adder_actor::base(cfg) {
    // nop
  }

  behavior_type make_behavior() override {
    return {
      [this](add_atom, const bench::Amount& request) {
        sum_.set_value(sum_.value() + request.value());
        return sum_;
      },
    };
  }

private:
  bench::Sum sum_;
};

int main() {
  caf::actor_system_config cfg;
  cfg.add_message_type<bench::Amount>("bench.Amount");
  cfg.add_message_type<bench::Sum>("bench.Sum");
  cfg.set("scheduler.max-threads", 1);
  caf::actor_system sys{cfg};
  measure<add_atom>(sys, caf::actor_cast<adder_actor>(sys.spawn<adder>()));
}
