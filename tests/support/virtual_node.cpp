#include "tests/support/virtual_node.hpp"

#include "caf/send.hpp"

#include "actorcsi/registry.actor.hpp"

#include "platform/runtime/cooperative_scheduler.hpp"

namespace actorcsi::test {

virtual_node::virtual_node() {
  add_message_types(config_);
  runtime::cooperative_scheduler::install(config_, time);
  config_.set("scheduler.max-throughput", 50);
  system_.reset(new caf::actor_system(config_));
}

virtual_node::~virtual_node() {
  // Whatever the test left behind would keep the system up for ever.
  for (auto& actor : spawned_)
    caf::anon_send_exit(actor, caf::exit_reason::kill);
  spawned_.clear();
  run_to_end();
}

void virtual_node::run_for(caf::timespan amount) {
  runtime::cooperative_scheduler::of(*system_)->run_until(time.now() + amount);
}

void virtual_node::run_to_end() {
  runtime::cooperative_scheduler::of(*system_)->run();
}

void virtual_node::run_until(const std::function<bool()>& done) {
  auto end = time.now() + patience;
  while (!done() && time.now() < end)
    run_for(100us);
  REQUIRE(done());
}

caf::error virtual_node::order_any(const caf::strong_actor_ptr& who,
                                   caf::message request) {
  auto done = std::make_shared<std::optional<caf::error>>();
  any_request(*system_, who, std::move(request),
              [done](const caf::type_erased_tuple& from) {
                if (from.match_elements<caf::error>())
                  *done = from.get_as<caf::error>(0);
                else if (from.empty() || from.match_elements<caf::unit_t>())
                  *done = caf::error{};
                return done->has_value();
              });
  run_until([&done] { return done->has_value(); });
  return **done;
}

} // namespace actorcsi::test
