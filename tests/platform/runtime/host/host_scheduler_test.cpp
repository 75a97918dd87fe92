#include "platform/runtime/host/host_scheduler.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>

#include "caf/all.hpp"

#include "platform/runtime/bell.hpp"
#include "tests/platform/runtime/host/pipe_device.hpp"

using namespace std::chrono_literals;
using namespace actorcsi;
using namespace actorcsi::runtime;
using platform::time_point;

namespace {

/// Far longer than anything here takes, on a busy machine too.
constexpr auto for_ever = 60s;

struct fixture {
  explicit fixture(size_t threads = 2) {
    host_scheduler::install(config);
    config.set("scheduler.max-throughput", 50);
    config.set("scheduler.max-threads", threads);
    system.reset(new caf::actor_system(config));
    REQUIRE(host_scheduler::of(*system) != nullptr);
  }

  void drive(device& x) {
    host_scheduler::of(*system)->drive(x);
  }

  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
};

time_point now() {
  return time_point::clock::now();
}

/// Waits until `what` holds. Returns whether it ever did.
template <class F>
bool eventually(F what) {
  for (auto end = now() + for_ever; now() < end;) {
    if (what())
      return true;
    std::this_thread::sleep_for(1ms);
  }
  return what();
}

/// Rings a bell at a given time.
class ringer final : public device {
public:
  void set(time_point due, platform::doorbell* bell) {
    platform::doorbell* wake = nullptr;
    {
      std::lock_guard<std::mutex> guard{mutex_};
      due_ = due;
      bell_ = bell;
      wake = wake_;
    }
    if (wake != nullptr)
      wake->ring();
  }

  time_point next_event() const override {
    std::lock_guard<std::mutex> guard{mutex_};
    return due_;
  }

  void advance(time_point now) override {
    std::lock_guard<std::mutex> guard{mutex_};
    if (now < due_)
      return;
    due_ = time_point::max();
    thread_ = std::this_thread::get_id();
    if (bell_ != nullptr)
      bell_->ring();
    ++times;
  }

  void on_rescheduled(platform::doorbell* wake) override {
    std::lock_guard<std::mutex> guard{mutex_};
    wake_ = wake;
  }

  /// That advanced it.
  std::thread::id thread() const {
    std::lock_guard<std::mutex> guard{mutex_};
    return thread_;
  }

  std::atomic<int> times{0};

private:
  mutable std::mutex mutex_;
  time_point due_ = time_point::max();
  platform::doorbell* bell_ = nullptr;
  platform::doorbell* wake_ = nullptr;
  std::thread::id thread_;
};

/// A bell that ends in a message to an actor.
class pool_bell final : public bell {
public:
  pool_bell(caf::actor_system& sys, caf::actor owner)
    : bell(sys), owner_(std::move(owner)) {
    // nop
  }

private:
  void deliver() override {
    caf::anon_send(owner_, 1);
  }

  caf::actor owner_;
};

/// Counts the turns of an actor, and those in the thread that drove a device.
struct turn_counter {
  template <class Device>
  caf::behavior behavior_for(const Device& device) {
    return {[this, &device](int) {
      if (device.thread() == std::this_thread::get_id())
        ++same;
      ++all;
    }};
  }

  std::atomic<int> all{0};
  std::atomic<int> same{0};
};

/// Sends itself a message for ever, until `stop`.
caf::behavior restless(caf::event_based_actor* self, std::atomic<bool>* stop) {
  self->send(self, 1);
  return {[=](int n) {
    if (stop->load())
      self->quit();
    else
      self->send(self, n);
  }};
}

/// Sets `done` and ends.
caf::behavior setter(caf::event_based_actor* self, std::atomic<bool>* done) {
  return {[=](int) {
    done->store(true);
    self->quit();
  }};
}

/// Calls `rouse` while actors have all workers and wait for the device.
template <class Device, class Rouse>
void check_served_while_all_work(Device& device, Rouse rouse) {
  fixture f{2};
  f.drive(device);
  std::atomic<int> seen{0};
  auto work = [&](caf::event_based_actor* self) {
    return caf::behavior{[&, self](int) {
      if (eventually([&] { return device.times > 0; }))
        ++seen;
      self->quit();
    }};
  };
  for (int i = 0; i < 2; ++i)
    caf::anon_send(f.system->spawn(work), 1);
  std::this_thread::sleep_for(5ms);
  rouse();
  f.system->await_all_actors_done();
  CHECK(seen == 2);
}

} // namespace

TEST_CASE("HostScheduler_ActorThatAlwaysHasAMessage_OthersOfItsWorkerRun") {
  // The fixture waits for the actors, which use these.
  std::atomic<bool> stop{false};
  std::atomic<bool> done{false};
  fixture f{1};
  f.system->spawn(restless, &stop);
  caf::anon_send(f.system->spawn(setter, &done), 1);
  CHECK(eventually([&] { return done.load(); }));
  stop = true;
}

TEST_CASE("HostScheduler_SenderGoesOnForLong_AnotherThreadTakesTheMessage") {
  fixture f;
  std::atomic<bool> done{false};
  std::atomic<bool> seen{false};
  auto receiver = f.system->spawn(setter, &done);
  auto sender = f.system->spawn([&](caf::event_based_actor* self) {
    return caf::behavior{[&, self](int) {
      self->send(receiver, 1);
      // Would wait for itself if its own thread were to run the receiver.
      seen = eventually([&] { return done.load(); });
      self->quit();
    }};
  });
  caf::anon_send(sender, 1);
  f.system->await_all_actors_done();
  CHECK(seen);
}

TEST_CASE("HostScheduler_AllWorkersBusyForLong_DevicesAreDriven", "[timing]") {
  ringer device;
  check_served_while_all_work(device,
                              [&] { device.set(now() + 5ms, nullptr); });
}

TEST_CASE("HostScheduler_DeviceRings_TheThreadThatDroveItRunsTheActor",
          "[timing]") {
  ringer device;
  fixture f;
  f.drive(device);
  turn_counter turns;
  auto owner = f.system->spawn(
    [&](caf::event_based_actor*) { return turns.behavior_for(device); });
  {
    pool_bell bell{*f.system, owner};
    for (int i = 0; i < 20; ++i) {
      device.set(now() + 2ms, &bell);
      REQUIRE(eventually([&] { return turns.all == i + 1; }));
      bell.answered();
    }
  }
  caf::anon_send_exit(owner, caf::exit_reason::user_shutdown);
  // Another may be up and take it once in a while, on a busy machine often.
  CHECK(turns.same >= 3);
}

TEST_CASE("HostScheduler_DescriptorIsReadable_ItsThreadRunsTheActor",
          "[timing]") {
  pipe_device device;
  fixture f;
  f.drive(device);
  turn_counter turns;
  auto owner = f.system->spawn(
    [&](caf::event_based_actor*) { return turns.behavior_for(device); });
  {
    pool_bell bell{*f.system, owner};
    device.ring(&bell);
    for (int i = 0; i < 20; ++i) {
      device.write();
      REQUIRE(eventually([&] { return turns.all == i + 1; }));
      bell.answered();
      std::this_thread::sleep_for(2ms);
    }
    device.ring(nullptr);
  }
  CHECK(device.times == 20);
  // Nothing but what was written has woken a thread.
  CHECK(device.calls <= 25);
  caf::anon_send_exit(owner, caf::exit_reason::user_shutdown);
  CHECK(turns.same >= 3);
}

TEST_CASE("HostScheduler_AllWorkersBusyForLong_DescriptorsAreServed",
          "[timing]") {
  pipe_device device;
  check_served_while_all_work(device, [&] { device.write(); });
}

TEST_CASE("HostScheduler_ManyDevices_NeedNoThreadOfTheirOwn") {
  auto threads = [] {
    auto all = std::filesystem::directory_iterator{"/proc/self/task"};
    return std::distance(begin(all), end(all));
  };
  // ThreadSanitizer starts one of its own with the first.
  std::thread{[] {}}.join();
  auto before = threads();
  std::deque<pipe_device> devices(40);
  fixture f{2};
  for (auto& x : devices)
    f.drive(x);
  for (auto& x : devices)
    x.write();
  CHECK(eventually([&] {
    return std::all_of(devices.begin(), devices.end(),
                       [](auto& x) { return x.times == 1; });
  }));
  // One for each of two jobs, and the one that leads.
  CHECK(threads() == before + 3);
}

TEST_CASE("HostScheduler_MessageIsScheduled_ComesWhenItIsDueAndNotBefore",
          "[timing]") {
  fixture f;
  std::atomic<int64_t> arrived{0};
  auto due = now() + 20ms;
  auto waiting = f.system->spawn([&](caf::event_based_actor* self) {
    return caf::behavior{[&, self](int) {
      arrived = now().time_since_epoch().count();
      self->quit();
    }};
  });
  // One that is later and one that never comes are no obstacle.
  auto& clock = f.system->clock();
  auto order = [&](time_point when, int what) {
    clock.schedule_message(
      when, caf::actor_cast<caf::strong_actor_ptr>(waiting),
      caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, what));
  };
  order(due + 1h, 2);
  order(due, 1);
  f.system->await_all_actors_done();
  CHECK(arrived >= due.time_since_epoch().count());
}

TEST_CASE("HostScheduler_RequestIsNotAnswered_FailsAtItsDeadline") {
  fixture f;
  auto silent = f.system->spawn([](caf::event_based_actor* self) {
    self->set_default_handler(caf::skip);
    return caf::behavior{[](float) {}};
  });
  std::atomic<bool> failed{false};
  f.system->spawn([&](caf::event_based_actor* self) {
    self->request(silent, 10ms, 1)
      .then([](int) {},
            [&](const caf::error& reason) {
              failed = reason == caf::sec::request_timeout;
            });
  });
  CHECK(eventually([&] { return failed.load(); }));
  caf::anon_send_exit(silent, caf::exit_reason::user_shutdown);
}

TEST_CASE("HostScheduler_ManyActorsTalkAtOnce_EachMessageArrivesOnce") {
  constexpr int actors = 16;
  constexpr int tokens = 8;
  constexpr int hops = 2'000;
  auto threads = GENERATE(1, 2, 4);
  ringer device;
  fixture f(static_cast<size_t>(threads));
  f.drive(device);
  std::atomic<int> arrivals{0};
  std::atomic<int> ended{0};
  std::vector<caf::actor> ring(actors);
  for (auto& slot : ring)
    slot = f.system->spawn([&](caf::event_based_actor* self) {
      return caf::behavior{[&, self](int left) {
        ++arrivals;
        if (left == 0)
          ++ended;
        else
          self->send(ring[static_cast<size_t>(left * 7) % actors], left - 1);
      }};
    });
  for (int i = 0; i < tokens; ++i)
    caf::anon_send(ring[static_cast<size_t>(i)], hops);
  for (int i = 0; i < 50; ++i) {
    device.set(now(), nullptr);
    std::this_thread::sleep_for(100us);
  }
  CHECK(eventually([&] { return ended == tokens; }));
  CHECK(arrivals == tokens * (hops + 1));
  for (auto& x : ring)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  f.system->await_all_actors_done();
}

TEST_CASE("HostScheduler_EndsWhileADeviceIsBusy_WaitsForNobody") {
  for (int i = 0; i < 50; ++i) {
    ringer device;
    fixture f;
    f.drive(device);
    device.set(now(), nullptr);
  }
  SUCCEED("no thread was left waiting");
}

TEST_CASE("HostScheduler_EndsWhileActorsHaveWork_LetsGoOfThem") {
  std::atomic<bool> never{false};
  auto held = std::make_shared<int>(0);
  for (int i = 0; i < 20; ++i) {
    fixture f;
    f.system->await_actors_before_shutdown(false);
    for (int n = 0; n < 4; ++n)
      f.system->spawn([&never, held](caf::event_based_actor* self) {
        return restless(self, &never);
      });
  }
  CHECK(held.use_count() == 1);
}
