#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "caf/expected.hpp"
#include "caf/fwd.hpp"
#include "caf/timespan.hpp"

#include "actors/remote/calls/caller.hpp"

#include "platform/base/span.hpp"
#include "platform/runtime/actor_ref.hpp"
#include "platform/runtime/directory.hpp"
#include "platform/runtime/method_info.hpp"
#include "platform/runtime/service.hpp"
#include "platform/runtime/stream_call.hpp"

namespace actorcsi {

/// A method and the actor that carries it out.
struct method_target {
  caf::strong_actor_ptr who;
  const runtime::method_info* method = nullptr;
  /// Name of the actor.
  std::string name;
};

/// Finds and calls methods by method table, for callers that know a method only
/// at run time. It belongs to an actor and calls as that actor, on behalf of a
/// caller from elsewhere, whose role it enforces: every carrier's calls pass
/// through here. Orders are reported.
class method_caller {
public:
  /// The longest deadline of a call: that of a snapshot.
  static constexpr uint32_t max_deadline_ms = 3'600'000;

  /// The arguments outlive this, which need not outlive the calls.
  method_caller(caf::scheduled_actor& self, const caller& who,
                const order_reporter& report)
    : self_(self), who_(who), report_(report) {
    // nop
  }

  /// Deadline of a call of `method` from another site: `ms`, at most
  /// `max_deadline_ms`. If `ms` is 0: `runtime::default_deadline`, but
  /// `max_deadline_ms` for a snapshot, whose deadline the camera keeps.
  static caf::timespan deadline_of(uint32_t ms, uint32_t method);

  /// The method with the id `method` of the actor `name`, or of the first actor
  /// that has it if `name` is empty. Errors: errc::not_found, which lists the
  /// existing names.
  static caf::expected<method_target> resolve(const runtime::directory& actors,
                                              const std::string& name,
                                              uint32_t method);

  /// The same for a map of actors by name, whose services are in `services`.
  static caf::expected<method_target>
  resolve(const std::map<std::string, runtime::actor_ref>& actors,
          span<const runtime::service_info* const> services,
          const std::string& name, uint32_t method);

  /// Calls `to` with a request in wire format. `done` runs once, with the
  /// answer or with an error: errc::permission_denied if the caller's role does
  /// not suffice, errc::invalid_argument if the method is a subscription.
  void call(const method_target& to, const std::string& wire,
            caf::timespan deadline, const runtime::answer_handler& done) const;

  /// Subscribes with a request in wire format; see method_info::subscribe.
  /// Errors: errc::permission_denied, and errc::invalid_argument if the method
  /// is not a subscription.
  void subscribe(const method_target& to, const std::string& wire,
                 caf::timespan deadline, const runtime::item_handler& on_item,
                 const runtime::subscription_handler& done) const;

  /// The same, with items as they are; see runtime::subscribe_to_content.
  void subscribe_to_content(const method_target& to, const std::string& wire,
                            caf::timespan deadline,
                            const runtime::content_taker& take,
                            const runtime::subscription_handler& done) const;

private:
  /// Why the call cannot be; none if it can. Reports a refusal.
  caf::error check(const method_target& to, runtime::method_kind kind) const;

  /// Whether the outcome of the call is reported: it is an order.
  bool is_reported(const method_target& to) const;

  /// `done`, which also reports the outcome.
  template <class T>
  std::function<void(caf::expected<T>)>
  reporting(const method_target& to,
            const std::function<void(caf::expected<T>)>& done) const;

  caf::scheduled_actor& self_;
  const caller& who_;
  const order_reporter& report_;
};

} // namespace actorcsi
