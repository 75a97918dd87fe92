#include "platform/runtime/any_call.hpp"

#include <utility>

#include "caf/actor_cast.hpp"
#include "caf/actor_system.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/message_handler.hpp"
#include "caf/send.hpp"
#include "caf/type_erased_tuple.hpp"

#include "platform/runtime/message_counter.hpp"

namespace actorcsi::runtime {

namespace {

/// A behaviour that looks at whatever comes, where CAF's own has a class for
/// each type of message.
class any_behavior final : public caf::detail::behavior_impl {
public:
  /// Gets the wire format, or an error that came instead.
  using handler = std::function<void(caf::expected<std::string>)>;

  any_behavior(content_reader read, handler then)
    : read_(read), then_(std::move(then)) {
    // nop
  }

  caf::match_case::result invoke(caf::detail::invoke_result_visitor& f,
                                 caf::type_erased_tuple& xs) override {
    std::string bytes;
    if (xs.match_elements<caf::error>())
      then_(xs.get_as<caf::error>(0));
    else if (read_(xs, bytes))
      then_(std::move(bytes));
    else
      return caf::match_case::no_match;
    caf::unit_t nothing;
    return f.visit(nothing) ? caf::match_case::match : caf::match_case::skip;
  }

private:
  content_reader read_;
  handler then_;
};

caf::behavior make_any_behavior(content_reader read,
                                any_behavior::handler then) {
  caf::message_handler::impl_ptr result =
    caf::make_counted<any_behavior>(read, std::move(then));
  return caf::message_handler{std::move(result)};
}

#ifdef ACTORCSI_WITHOUT_TRAFFIC

item_handler counted(const item_handler& on_item, const caf::strong_actor_ptr&,
                     const caf::local_actor&) {
  return on_item;
}

#else

/// Counts an item as a message to `owner`, because its sink has no name.
item_handler counted(const item_handler& on_item,
                     const caf::strong_actor_ptr& source,
                     const caf::local_actor& owner) {
  if (message_counter::of(owner.home_system()) == nullptr)
    return on_item;
  auto from = caf::actor_cast<caf::actor_addr>(source);
  return [on_item, from, to = owner.address()](std::string item) {
    auto sender = caf::actor_cast<caf::strong_actor_ptr>(from);
    auto taker = caf::actor_cast<caf::strong_actor_ptr>(to);
    if (sender && taker)
      count_message(*sender->get(), taker);
    on_item(std::move(item));
  };
}

#endif

} // namespace

void call_any(caf::scheduled_actor& self, const caf::strong_actor_ptr& who,
              caf::message request, caf::timespan deadline, content_reader read,
              const answer_handler& done) {
  count_message(self, who);
  auto id = self.new_request_id(caf::message_priority::normal);
  // CAF 0.17 keeps the deadline of a request that was answered.
  auto settled = [&self, id, done](caf::expected<std::string> answer) {
    self.home_system().clock().cancel_request_timeout(&self, id.response_id());
    done(std::move(answer));
  };
  self.add_multiplexed_response_handler(id.response_id(),
                                        make_any_behavior(read, settled));
  who->enqueue(
    caf::make_mailbox_element(self.ctrl(), id, {}, std::move(request)),
    self.context());
  self.request_response_timeout(caf::duration{deadline}, id);
}

caf::actor spawn_any_sink(const caf::local_actor& owner,
                          const caf::strong_actor_ptr& source,
                          content_reader read, const item_handler& on_item) {
  auto take = counted(on_item, source, owner);
  auto body = [source, read, take](caf::event_based_actor* self) {
    self->monitor(caf::actor_cast<caf::actor_addr>(source));
    self->set_down_handler(
      [self](const caf::down_msg& msg) { self->quit(msg.reason); });
    return make_any_behavior(read, [take](caf::expected<std::string> item) {
      if (item)
        take(std::move(*item));
    });
  };
  return owner.home_system().spawn(body);
}

void subscribe_any(caf::scheduled_actor& self, const caf::strong_actor_ptr& who,
                   caf::message request, caf::timespan deadline,
                   const caf::actor& sink, const subscription_handler& done) {
  // The id of the subscription is not needed: it ends with its sink.
  auto read = [](const caf::type_erased_tuple& from, std::string&) {
    return from.match_elements<uint64_t>();
  };
  call_any(self, who, std::move(request), deadline, read,
           [sink, done](const caf::expected<std::string>& accepted) {
             if (accepted) {
               done(caf::actor_cast<caf::strong_actor_ptr>(sink));
               return;
             }
             caf::anon_send_exit(sink, caf::exit_reason::user_shutdown);
             done(accepted.error());
           });
}

} // namespace actorcsi::runtime
