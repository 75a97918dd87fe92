#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "caf/actor_cast.hpp"
#include "caf/actor_system.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/send.hpp"

#include "platform/runtime/method_info.hpp"

namespace actorcsi::test {

/// What came of calling a method through its table.
struct stub_call {
  /// What the actor got; empty if nothing was sent.
  caf::message request;
  /// What the caller got; empty for a subscription that succeeded.
  caf::expected<std::string> answer;
};

/// Calls `method`, with a request in wire format, of an actor that answers
/// `answer` to whatever it gets.
inline stub_call call_stub(caf::actor_system& sys,
                           const runtime::method_info& method,
                           const std::string& bytes,
                           const caf::message& answer) {
  constexpr auto patience = std::chrono::seconds{60};
  struct state {
    caf::message request;
    std::promise<caf::expected<std::string>> answer;
  };
  auto shared = std::make_shared<state>();
  auto stub = sys.spawn([=](caf::event_based_actor* self) -> caf::behavior {
    self->set_default_handler(
      [=](caf::scheduled_actor*,
          caf::message_view& view) -> caf::result<caf::message> {
        shared->request = view.move_content_to_message();
        return answer;
      });
    return {[](caf::unit_t) {}};
  });
  auto target = caf::actor_cast<caf::strong_actor_ptr>(stub);
  sys.spawn([=, &method](caf::event_based_actor* self) {
    if (method.kind == runtime::method_kind::call)
      method.call(*self, target, bytes, patience,
                  [shared](caf::expected<std::string> x) {
                    shared->answer.set_value(std::move(x));
                  });
    else
      method.subscribe(
        *self, target, bytes, patience, [](const std::string&) { /* nop */ },
        [shared](caf::expected<caf::strong_actor_ptr> x) {
          if (x)
            shared->answer.set_value(std::string{});
          else
            shared->answer.set_value(std::move(x.error()));
        });
  });
  auto answered = shared->answer.get_future();
  REQUIRE(answered.wait_for(patience) == std::future_status::ready);
  stub_call result{{}, answered.get()};
  // The stub has answered before, if it was asked.
  result.request = std::move(shared->request);
  caf::anon_send_exit(stub, caf::exit_reason::user_shutdown);
  return result;
}

} // namespace actorcsi::test
