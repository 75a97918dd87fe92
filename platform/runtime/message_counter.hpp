#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "caf/abstract_actor.hpp"
#include "caf/actor_system.hpp"

namespace actorcsi::runtime {

/// Counts the messages between the actors of a node of a PC, by sender and
/// receiver: orders, calls and items that actors with a generated base send.
/// Answers are not counted.
///
/// A process counts one actor system at a time, and the counter outlives its
/// actors. A device counts nothing.
class message_counter {
public:
  /// Limit of pairs of actors; further pairs are not counted.
  static constexpr size_t max_edges = 256;

  /// Name of all actors elsewhere.
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

  /// The counter of `sys`, or `nullptr` if it has none.
  static message_counter* of(const caf::actor_system& sys) noexcept;

  /// Sets the name of `who`, which replaces an earlier actor with that name.
  void name(const caf::abstract_actor& who, const std::string& name);

  /// Counts a message. Actors without a name are counted under their service;
  /// actors without a service are not counted.
  void count(const caf::abstract_actor& from, const caf::abstract_actor& to);

  /// The counts by name, the largest first.
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
/// if the system has a counter.
template <class From, class To>
void count_message(const From& from, const To& to) {
  auto counter = message_counter::of(from.home_system());
  auto receiver = caf::actor_cast<caf::abstract_actor*>(to);
  if (counter != nullptr && receiver != nullptr)
    counter->count(from, *receiver);
}

/// Sets the name of an actor for the counter, if the system has one.
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
