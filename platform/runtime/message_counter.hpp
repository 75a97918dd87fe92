#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "caf/abstract_actor.hpp"
#include "caf/actor_system.hpp"

namespace actorcsi::runtime {

/// Counts who sends to whom on a node of a PC, from the time that it is made:
/// orders, calls and items, as actors with a generated base send them. Answers
/// are not counted.
///
/// One system of a process is counted at a time, and the counter outlives its
/// actors. A device counts nothing.
class message_counter {
public:
  /// More are not counted.
  static constexpr size_t max_edges = 256;

  /// All that are elsewhere.
  static constexpr auto network = "network";

  struct edge {
    std::string from;
    std::string to;
    uint64_t messages;
  };

  explicit message_counter(caf::actor_system& sys);

  ~message_counter();

  message_counter(const message_counter&) = delete;
  message_counter& operator=(const message_counter&) = delete;

  /// The one that counts in `sys`; `nullptr` if none does.
  static message_counter* of(const caf::actor_system& sys) noexcept;

  /// What `who` is called. It takes the place of whoever had that name before.
  void name(const caf::abstract_actor& who, const std::string& name);

  /// Counts a message. Actors without a name go by their service; those that
  /// have none are passed over.
  void count(const caf::abstract_actor& from, const caf::abstract_actor& to);

  /// What was counted, by name, the busiest first.
  std::vector<edge> edges() const;

private:
  struct state;

  std::unique_ptr<state> state_;
};

#ifdef ACTORCSI_WITHOUT_TRAFFIC

template <class From, class To>
void count_message(const From&, const To&) {
  // nop
}

template <class Who>
void name_actor(caf::actor_system&, const Who&, const std::string&) {
  // nop
}

#else

/// Counts a message from the actor `from` to the one that `to` is a handle of,
/// if somebody wants to know.
template <class From, class To>
void count_message(const From& from, const To& to) {
  auto counter = message_counter::of(from.home_system());
  auto receiver = caf::actor_cast<caf::abstract_actor*>(to);
  if (counter != nullptr && receiver != nullptr)
    counter->count(from, *receiver);
}

/// Says what an actor is called, if somebody wants to know.
template <class Who>
void name_actor(caf::actor_system& sys, const Who& who,
                const std::string& name) {
  auto counter = message_counter::of(sys);
  auto named = caf::actor_cast<caf::abstract_actor*>(who);
  if (counter != nullptr && named != nullptr)
    counter->name(*named, name);
}

#endif

} // namespace actorcsi::runtime
