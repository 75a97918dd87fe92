#include "platform/runtime/host/device_thread.hpp"

#include <condition_variable>
#include <mutex>

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using namespace actorcsi;
using namespace actorcsi::runtime;

namespace {

/// Acts when it is told to, once.
class alarm_clock final : public device {
public:
  void set(platform::time_point due) {
    std::lock_guard<std::mutex> guard{mutex_};
    due_ = due;
    if (wake_ != nullptr)
      wake_->ring();
  }

  /// Waits for the alarm, at most a minute.
  bool wait_for_alarm() {
    std::unique_lock<std::mutex> guard{mutex_};
    return rang_.wait_for(guard, 60s, [this] { return alarms_ > 0; });
  }

  platform::time_point next_event() const override {
    std::lock_guard<std::mutex> guard{mutex_};
    return due_;
  }

  void advance(platform::time_point now) override {
    std::lock_guard<std::mutex> guard{mutex_};
    if (now < due_)
      return;
    due_ = platform::time_point::max();
    ++alarms_;
    rang_.notify_all();
  }

  void on_rescheduled(platform::doorbell* wake) override {
    std::lock_guard<std::mutex> guard{mutex_};
    wake_ = wake;
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable rang_;
  platform::time_point due_ = platform::time_point::max();
  platform::doorbell* wake_ = nullptr;
  int alarms_ = 0;
};

} // namespace

TEST_CASE("DeviceThread_PlansChangeWhileAsleep_ActsInTime", "[timing]") {
  alarm_clock device;
  device_thread uut{device};
  std::this_thread::sleep_for(20ms);
  auto due = platform::time_point::clock::now() + 20ms;
  device.set(due);
  REQUIRE(device.wait_for_alarm());
  CHECK(platform::time_point::clock::now() >= due);
}

TEST_CASE("DeviceThread_DeviceThatNeverActs_EndsAtOnce") {
  for (int i = 0; i < 100; ++i) {
    alarm_clock device;
    device_thread uut{device};
  }
  SUCCEED("no thread was left waiting");
}
