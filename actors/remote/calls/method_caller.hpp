#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "caf/expected.hpp"
#include "caf/fwd.hpp"
#include "caf/timespan.hpp"

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
};

/// Finds and calls methods by method table, for callers that know a method only
/// at run time. It belongs to an actor and calls as that actor.
class method_caller {
public:
  /// The longest deadline of a call: that of a snapshot.
  static constexpr uint32_t max_deadline_ms = 3'600'000;

  /// `self` outlives this.
  explicit method_caller(caf::scheduled_actor& self) : self_(self) {
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
  /// answer or with an error: errc::invalid_argument if the method is a
  /// subscription.
  void call(const method_target& to, const std::string& wire,
            caf::timespan deadline, const runtime::answer_handler& done) const;

  /// Subscribes with a request in wire format; see method_info::subscribe.
  /// Errors: errc::invalid_argument if the method is not a subscription.
  void subscribe(const method_target& to, const std::string& wire,
                 caf::timespan deadline, const runtime::item_handler& on_item,
                 const runtime::subscription_handler& done) const;

  /// The same, with items as they are; see runtime::subscribe_to_content.
  void subscribe_to_content(const method_target& to, const std::string& wire,
                            caf::timespan deadline,
                            const runtime::content_taker& take,
                            const runtime::subscription_handler& done) const;

private:
  caf::scheduled_actor& self_;
};

} // namespace actorcsi
