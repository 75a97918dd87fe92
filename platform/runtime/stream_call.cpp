#include "platform/runtime/stream_call.hpp"

#include <utility>

#include "caf/actor_cast.hpp"
#include "caf/actor_system.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/send.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/any_call.hpp"
#include "platform/runtime/message_check.hpp"

namespace actorcsi::runtime {

namespace {

/// An actor without a behaviour would end.
caf::behavior sink_behavior(caf::event_based_actor* self,
                            const caf::strong_actor_ptr& source,
                            const content_taker& take) {
  self->monitor(caf::actor_cast<caf::actor_addr>(source));
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->quit(msg.reason); });
  self->set_default_handler(
    [take](caf::scheduled_actor*, caf::message_view& x) {
      take(x.content());
      return caf::result<caf::message>{caf::message{}};
    });
  return {[](const caf::group_down_msg&) { /* nop */ }};
}

} // namespace

void subscribe_to_content(const method_info& method, caf::scheduled_actor& self,
                          const caf::strong_actor_ptr& who,
                          const std::string& bytes, caf::timespan deadline,
                          const content_taker& take,
                          const subscription_handler& done) {
  if (auto err = check_message(*method.request, bytes)) {
    done(std::move(err));
    return;
  }
  auto sink = self.home_system().spawn(sink_behavior, who, take);
  auto message = method.make_request(bytes, sink);
  if (message.empty()) {
    caf::anon_send_exit(sink, caf::exit_reason::user_shutdown);
    done(make_error(errc::malformed_message, method.request->name));
    return;
  }
  subscribe_any(self, who, std::move(message), deadline, sink, done);
}

} // namespace actorcsi::runtime
