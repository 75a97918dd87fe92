#pragma once

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/scoped_actor.hpp"

#include "platform/csi/mock/mock_csi.hpp"
#include "platform/runtime/host/device_thread.hpp"
#include "platform/runtime/host/host_time.hpp"

namespace actorcsi::benchmarks {

using namespace std::chrono_literals;

/// How actors get their turns.
enum class policy { leading, sharing };

/// An actor system as `actorcsi run` sets it up, and real time. What its actors
/// refer to outlives it.
class node {
public:
  explicit node(policy how);

  ~node();

  caf::actor_system& system() {
    return *system_;
  }

  const platform::clock& time() const {
    return time_;
  }

  /// A mock camera of this format that runs in real time. It is there as long
  /// as this object.
  platform::mock_csi& add_camera(platform::frame_size size,
                                 platform::pixformat format, double fps);

  /// Asks `who` and waits; a failure ends the program.
  template <class Method, class Answer, class Handle, class... Ts>
  Answer ask(const Handle& who, Ts&&... request) {
    caf::scoped_actor self{*system_};
    Answer result;
    self
      ->request(who, caf::timespan{5s}, Method{}, std::forward<Ts>(request)...)
      .receive([&](const Answer& x) { result = x; },
               [&](const caf::error& reason) { fail(reason); });
    return result;
  }

  /// The same for methods that answer nothing.
  template <class Method, class Handle, class... Ts>
  void order(const Handle& who, Ts&&... request) {
    caf::scoped_actor self{*system_};
    self
      ->request(who, caf::timespan{5s}, Method{}, std::forward<Ts>(request)...)
      .receive([] {}, [&](const caf::error& reason) { fail(reason); });
  }

  /// Ends `who` with this object.
  template <class Handle>
  Handle keep(Handle who) {
    kept_.push_back(caf::actor_cast<caf::actor>(who));
    return who;
  }

private:
  [[noreturn]] static void fail(const caf::error& reason);

  runtime::host_time time_;
  caf::actor_system_config config_;
  std::vector<std::unique_ptr<platform::mock_csi>> cameras_;
  std::unique_ptr<caf::actor_system> system_;
  std::vector<std::unique_ptr<runtime::device_thread>> threads_;
  std::vector<caf::actor> kept_;
};

} // namespace actorcsi::benchmarks
