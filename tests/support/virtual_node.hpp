#pragma once

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <vector>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/event_based_actor.hpp"

#include "actorcsi/registry.actor.hpp"

#include "platform/cpu/virtual_cpu.hpp"
#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/runtime/virtual_time.hpp"

namespace actorcsi::test {

using namespace std::chrono_literals;

/// An actor system in virtual time, in the thread of the test: the same test
/// does the same thing every time, and three seconds pass in a moment.
class virtual_node {
public:
  virtual_node() {
    add_message_types(config_);
    runtime::cooperative_scheduler::install(config_, time);
    config_.set("scheduler.max-throughput", 50);
    system_.reset(new caf::actor_system(config_));
  }

  ~virtual_node() {
    // Whatever the test left behind would keep the system up for ever.
    for (auto& actor : spawned_)
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    spawned_.clear();
    runtime::cooperative_scheduler::of(*system_)->run();
  }

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
  void run_for(caf::timespan amount) {
    runtime::cooperative_scheduler::of(*system_)->run_until(time.now()
                                                            + amount);
  }

  /// Sends a request and lets time pass until the answer is there, at most for
  /// `patience`.
  template <class Method, class Answer, class Handle, class... Ts>
  caf::expected<Answer> ask(const Handle& who, Ts... request) {
    auto answer = post<Method, Answer>(who, std::move(request)...);
    auto end = time.now() + patience;
    while (!*answer && time.now() < end)
      run_for(100us);
    REQUIRE(*answer);
    return std::move(**answer);
  }

  /// Sends a request and returns where its answer will be.
  template <class Method, class Answer, class Handle, class... Ts>
  auto post(const Handle& who, Ts... request) {
    auto answer = std::make_shared<std::optional<caf::expected<Answer>>>();
    system_->spawn([=](caf::event_based_actor* self) {
      self->request(who, caf::infinite, Method{}, request...)
        .then([answer](Answer& x) { *answer = std::move(x); },
              [answer](caf::error& x) { *answer = std::move(x); });
    });
    return answer;
  }

  /// The same for methods whose answer is empty.
  template <class Method, class Handle, class... Ts>
  caf::error order(const Handle& who, Ts... request) {
    auto done = std::make_shared<std::optional<caf::error>>();
    system_->spawn([=](caf::event_based_actor* self) {
      self->request(who, caf::infinite, Method{}, request...)
        .then([done] { *done = caf::error{}; },
              [done](caf::error& x) { *done = std::move(x); });
    });
    auto end = time.now() + patience;
    while (!*done && time.now() < end)
      run_for(100us);
    REQUIRE(*done);
    return **done;
  }

  /// Collects the items of a subscription.
  template <class Method, class Item, class Handle, class... Ts>
  auto collect(const Handle& who, Ts... request) {
    auto items = std::make_shared<std::vector<Item>>();
    auto collector = system_->spawn([=](caf::event_based_actor* self) {
      self
        ->request(who, caf::infinite, Method{}, request...,
                  caf::actor_cast<typename Method::sink>(self))
        .then([](uint64_t) { /* nop */ });
      return caf::message_handler{
        [items](typename Method::item, uint64_t, const Item& x) {
          items->push_back(x);
        }};
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
  std::vector<std::shared_ptr<void>> owned_;
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  std::vector<caf::actor> spawned_;
};

} // namespace actorcsi::test
