#include "platform/runtime/host/host_time.hpp"

#include <catch2/catch.hpp>

#include "caf/all.hpp"

#include "platform/runtime/cooperative_scheduler.hpp"
#include "tests/platform/runtime/host/pipe_device.hpp"

using namespace std::chrono_literals;
using namespace actorcsi;
using namespace actorcsi::runtime;

namespace {

/// A bell that ends in a message to an actor.
class message_bell final : public bell {
public:
  message_bell(caf::actor_system& sys, caf::actor owner)
    : bell(sys), owner_(std::move(owner)) {
    // nop
  }

private:
  void deliver() override {
    caf::anon_send(owner_, 1);
  }

  caf::actor owner_;
};

/// Writes to `device` 20 ms after it was made.
class late_writer {
public:
  explicit late_writer(pipe_device& device)
    : thread_([&device] {
        std::this_thread::sleep_for(20ms);
        device.write();
      }) {
    // nop
  }

  ~late_writer() {
    thread_.join();
  }

private:
  std::thread thread_;
};

/// Runs the loop until the device has rung a bell whose actor ends. With
/// `restless`, another actor always has a message.
void check_device_is_driven(bool restless) {
  pipe_device device;
  host_time time;
  caf::actor_system_config config;
  config.set("scheduler.max-throughput", 50);
  cooperative_scheduler::install(config, time);
  caf::actor_system sys{config};
  time.drive(device);
  caf::actor other;
  if (restless)
    other = sys.spawn([](caf::event_based_actor* self) {
      self->send(self, 1);
      return caf::behavior{[=](int n) { self->send(self, n); }};
    });
  auto got = 0;
  auto owner = sys.spawn([&](caf::event_based_actor* self) {
    return caf::behavior{[&, self](int n) {
      got = n;
      self->quit();
      if (other)
        caf::anon_send_exit(other, caf::exit_reason::kill);
    }};
  });
  message_bell bell{sys, owner};
  device.ring(&bell);
  late_writer writer{device};
  auto loop = cooperative_scheduler::of(sys);
  auto end = time.now() + 60s;
  while (got == 0 && time.now() < end)
    loop->run_until(time.now() + 1s);
  CHECK(got == 1);
  CHECK(device.thread() == std::this_thread::get_id());
  device.ring(nullptr);
  other = nullptr;
  owner = nullptr;
  loop->run();
}

} // namespace

TEST_CASE("HostTime_DescriptorIsReadable_WakesTheLoop") {
  check_device_is_driven(false);
}

TEST_CASE("HostTime_ActorThatAlwaysHasAMessage_DevicesAreDriven") {
  check_device_is_driven(true);
}

TEST_CASE("HostTime_NothingHappens_SleepsUntilTheDeadline", "[timing]") {
  pipe_device device;
  host_time time;
  time.drive(device);
  // The device was new.
  time.sleep_until(time.now());
  auto begin = time.now();
  auto turns = 0;
  for (; time.now() < begin + 50ms; ++turns)
    time.sleep_until(begin + 50ms);
  CHECK(turns <= 3);
  CHECK(device.times == 0);
}
