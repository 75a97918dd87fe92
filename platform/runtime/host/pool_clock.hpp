#pragma once

#include <mutex>

#include "caf/detail/simple_actor_clock.hpp"

#include "platform/runtime/device.hpp"

namespace actorcsi::runtime {

/// CAF's clock as a device of the pool: the leading thread fires timeouts.
/// CAF's own clock has a thread for them, which is woken when a timeout is set
/// or cancelled: twice per request, 10 us each time.
class pool_clock final : public caf::actor_clock, public device {
public:
  // -- device -----------------------------------------------------------------

  time_point next_event() const override;

  void advance(time_point now) override;

  void on_rescheduled(platform::doorbell* wake) override;

  // -- CAF's side, from any thread --------------------------------------------

  void set_ordinary_timeout(time_point t, caf::abstract_actor* self,
                            caf::atom_value type, uint64_t id) override;

  void set_request_timeout(time_point t, caf::abstract_actor* self,
                           caf::message_id id) override;

  void set_multi_timeout(time_point t, caf::abstract_actor* self,
                         caf::atom_value type, uint64_t id) override;

  void cancel_ordinary_timeout(caf::abstract_actor* self,
                               caf::atom_value type) override;

  void cancel_request_timeout(caf::abstract_actor* self,
                              caf::message_id id) override;

  void cancel_timeouts(caf::abstract_actor* self) override;

  void schedule_message(time_point t, caf::strong_actor_ptr receiver,
                        caf::mailbox_element_ptr content) override;

  void schedule_message(time_point t, caf::group target,
                        caf::strong_actor_ptr sender,
                        caf::message content) override;

  void cancel_all() override;

private:
  /// Calls `change`, which adds a timeout. Rings if the timeout is due before
  /// `next_wakeup_`.
  template <class F>
  void plan(F change);

  /// Recursive: firing or removing a timeout may release the last reference to
  /// an actor, which then cancels its timeouts.
  mutable std::recursive_mutex mutex_;
  caf::detail::simple_actor_clock timeouts_;
  /// Next wake-up time of the driving thread. Cancelling a timeout does not
  /// update it: most requests are answered long before their deadline, and the
  /// next request has a later one.
  mutable time_point next_wakeup_ = time_point::max();
  platform::doorbell* wake_ = nullptr;
};

} // namespace actorcsi::runtime
