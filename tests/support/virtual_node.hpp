#pragma once

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/event_based_actor.hpp"

#include "platform/cpu/virtual_cpu.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/runtime/virtual_time.hpp"

#include "tests/support/any_request.hpp"

namespace actorcsi::test {

using namespace std::chrono_literals;

/// An actor system in virtual time, in the thread of the test: the same test
/// does the same thing every time, and three seconds pass in a moment.
class virtual_node {
public:
  virtual_node();

  ~virtual_node();

  /// Spawns an actor that ends with the node at the latest.
  template <class Actor, class... Ts>
  auto spawn(Ts&&... xs) {
    auto result = runtime::spawn<Actor>(*system_, std::forward<Ts>(xs)...);
    spawned_.push_back(caf::actor_cast<caf::actor>(result));
    return result;
  }

  /// Makes hardware that is there until the last actor is gone.
  template <class T, class... Ts>
  T& own(Ts&&... xs) {
    auto result = std::make_shared<T>(std::forward<Ts>(xs)...);
    owned_.push_back(result);
    return *result;
  }

  /// Lets virtual time pass.
  void run_for(caf::timespan amount);

  /// Runs until there is nothing left to do.
  void run_to_end();

  /// Sends a request and lets time pass until the answer is there, at most for
  /// `patience`.
  template <class Method, class Answer, class Handle, class... Ts>
  caf::expected<Answer> ask(const Handle& who, Ts... request) {
    auto answer = post<Method, Answer>(who, std::move(request)...);
    run_until([&answer] { return answer->has_value(); });
    return std::move(**answer);
  }

  /// Sends a request and returns where its answer will be.
  template <class Method, class Answer, class Handle, class... Ts>
  auto post(const Handle& who, Ts... request) {
    auto answer = std::make_shared<std::optional<caf::expected<Answer>>>();
    any_request(*system_, caf::actor_cast<caf::strong_actor_ptr>(who),
                request_to<Method>(who, std::move(request)...),
                [answer](const caf::type_erased_tuple& from) {
                  if (from.match_elements<caf::error>())
                    *answer = from.get_as<caf::error>(0);
                  else if (from.match_elements<Answer>())
                    *answer = from.get_as<Answer>(0);
                  return answer->has_value();
                });
    return answer;
  }

  /// The same for methods whose answer is empty.
  template <class Method, class Handle, class... Ts>
  caf::error order(const Handle& who, Ts... request) {
    return order_any(caf::actor_cast<caf::strong_actor_ptr>(who),
                     request_to<Method>(who, std::move(request)...));
  }

  /// Collects the items of a subscription.
  template <class Method, class Item, class Handle, class... Ts>
  auto collect(const Handle& who, Ts... request) {
    auto items = std::make_shared<std::vector<Item>>();
    auto collector = any_subscriber(
      *system_, caf::actor_cast<caf::strong_actor_ptr>(who),
      [who, request...](const caf::actor& self) {
        return request_to<Method>(who, request...,
                                  caf::actor_cast<typename Method::sink>(self));
      },
      [items](const caf::type_erased_tuple& from) {
        if (!from.match_elements<typename Method::item, uint64_t, Item>())
          return false;
        items->push_back(from.get_as<Item>(2));
        return true;
      });
    spawned_.push_back(collector);
    return std::make_pair(items, collector);
  }

  caf::actor_system& system() {
    return *system_;
  }

  static constexpr auto patience = 70s;

  /// A run of an actor takes 50 us: a busy loop in virtual time costs real
  /// time.
  runtime::virtual_time time{50us};
  runtime::virtual_cpu cpu{time};

private:
  /// Lets time pass until `done`, which has to be within `patience`.
  void run_until(const std::function<bool()>& done);

  caf::error order_any(const caf::strong_actor_ptr& who, caf::message request);

  std::vector<std::shared_ptr<void>> owned_;
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  std::vector<caf::actor> spawned_;
};

} // namespace actorcsi::test
