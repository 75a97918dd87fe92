#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "caf/actor_clock.hpp"
#include "caf/actor_control_block.hpp"
#include "caf/atom.hpp"
#include "caf/mailbox_element.hpp"
#include "caf/message_id.hpp"

#include "platform/runtime/timekeeper.hpp"

namespace actorcsi::runtime {

/// CAF's clock for the cooperative scheduler: timeouts and delayed messages in
/// the order of their due times, and those due at the same time in the order in
/// which they were set. It allocates nothing once there were as many as there
/// are at a time. For one thread, and tens of timeouts: setting one takes time
/// in proportion to their number.
class loop_clock final : public caf::actor_clock {
public:
  explicit loop_clock(timekeeper& time);

  ~loop_clock() override;

  time_point now() const noexcept override;

  /// Due time of the earliest timeout, or `time_point::max()`.
  time_point next_timeout() const {
    return schedule_.empty() ? time_point::max() : schedule_.back()->due;
  }

  /// Number of timeouts and delayed messages.
  size_t size() const noexcept {
    return schedule_.size();
  }

  /// Sends the messages of everything that is due.
  void trigger_expired_timeouts();

  void set_ordinary_timeout(time_point t, caf::abstract_actor* self,
                            caf::atom_value type, uint64_t id) override;

  void set_multi_timeout(time_point t, caf::abstract_actor* self,
                         caf::atom_value type, uint64_t id) override;

  void set_request_timeout(time_point t, caf::abstract_actor* self,
                           caf::message_id id) override;

  void cancel_ordinary_timeout(caf::abstract_actor* self,
                               caf::atom_value type) override;

  void cancel_request_timeout(caf::abstract_actor* self,
                              caf::message_id id) override;

  /// Leaves delayed messages to `self`.
  void cancel_timeouts(caf::abstract_actor* self) override;

  void schedule_message(time_point t, caf::strong_actor_ptr receiver,
                        caf::mailbox_element_ptr content) override;

  /// Not supported: there are no groups.
  void schedule_message(time_point t, caf::group target,
                        caf::strong_actor_ptr sender,
                        caf::message content) override;

  void cancel_all() override;

private:
  enum class kind { ordinary, multi, request, message };

  struct entry {
    time_point due;
    kind what;
    /// Of a timeout.
    caf::atom_value type;
    uint64_t id;
    caf::message_id request;
    caf::strong_actor_ptr who;
    /// Of a delayed message.
    caf::mailbox_element_ptr content;
  };

  using entry_ptr = std::unique_ptr<entry>;

  /// An entry that is in the schedule.
  entry& add(time_point due, kind what, caf::strong_actor_ptr who);

  /// Keeps the entry for the next `add`.
  void put_away(entry_ptr x);

  static void send(entry& x);

  /// Removes the entries of `self` that `which` names.
  template <class Predicate>
  void remove(const caf::abstract_actor* self, Predicate which);

  timekeeper& time_;
  /// The next to be due is the last.
  std::vector<entry_ptr> schedule_;
  std::vector<entry_ptr> spare_;
};

} // namespace actorcsi::runtime
