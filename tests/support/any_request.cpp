#include "tests/support/any_request.hpp"

#include "caf/actor_cast.hpp"
#include "caf/actor_system.hpp"
#include "caf/detail/behavior_impl.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/message_handler.hpp"

namespace actorcsi::test {

namespace {

/// Gives every message to one function.
class taking_behavior final : public caf::detail::behavior_impl {
public:
  explicit taking_behavior(taker take) : take_(std::move(take)) {
    // nop
  }

  caf::match_case::result invoke(caf::detail::invoke_result_visitor& f,
                                 caf::type_erased_tuple& xs) override {
    if (!take_(xs))
      return caf::match_case::no_match;
    caf::unit_t nothing;
    return f.visit(nothing) ? caf::match_case::match : caf::match_case::skip;
  }

private:
  taker take_;
};

caf::behavior make_behavior(taker take) {
  caf::message_handler::impl_ptr result =
    caf::make_counted<taking_behavior>(std::move(take));
  return caf::message_handler{std::move(result)};
}

void send(caf::event_based_actor& self, const caf::strong_actor_ptr& who,
          caf::message request, taker take) {
  auto id = self.new_request_id(caf::message_priority::normal);
  self.add_multiplexed_response_handler(id.response_id(),
                                        make_behavior(std::move(take)));
  who->enqueue(
    caf::make_mailbox_element(self.ctrl(), id, {}, std::move(request)),
    self.context());
}

} // namespace

caf::actor any_request(caf::actor_system& system,
                       const caf::strong_actor_ptr& who, caf::message request,
                       taker take) {
  return system.spawn(
    [=](caf::event_based_actor* self) { send(*self, who, request, take); });
}

caf::actor
any_subscriber(caf::actor_system& system, const caf::strong_actor_ptr& who,
               std::function<caf::message(const caf::actor&)> request,
               taker take) {
  return system.spawn([=](caf::event_based_actor* self) {
    send(*self, who, request(caf::actor{self}),
         [](const caf::type_erased_tuple&) { return true; });
    return make_behavior(take);
  });
}

} // namespace actorcsi::test
