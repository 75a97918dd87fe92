// Polls that find no frame: the actor's, and what is the limit of it.

#include <algorithm>

#include <benchmark/benchmark.h>

#include "actors/camera.hpp"
#include "actors/capture.hpp"
#include "actors/heartbeat.hpp"
#include "actors/led.hpp"

#include "platform/cpu/host_cpu.hpp"
#include "platform/led/host_led.hpp"
#include "platform/runtime/spawn.hpp"

#include "tools/benchmarks/node.hpp"
#include "tools/benchmarks/rate.hpp"

using namespace actorcsi;
using namespace actorcsi::benchmarks;

namespace {

constexpr platform::frame_size qvga{320, 240};

/// The first frame comes after all is over.
constexpr double hardly_ever = 0.1;

/// The page's program while no frame comes: a camera that polls, an LED that
/// blinks, a heartbeat.
void polls_actor(benchmark::State& state, policy how) {
  platform::host_led pin;
  platform::host_cpu cpu;
  node all{how};
  auto& port = all.add_camera(qvga, platform::pixformat::rgb565, hardly_ever);
  auto& sys = all.system();
  auto cam = all.keep(runtime::spawn<camera>(sys, port));
  auto blinker = all.keep(runtime::spawn<led>(sys, pin));
  auto hello = all.keep(runtime::spawn<heartbeat>(sys));
  auto loop = all.keep(
    runtime::spawn<capture>(sys, cam, uart_peer_actor{}, led_actor{}, cpu));
  CameraConfig polling;
  polling.set_polling(POLLING_YIELD);
  all.ask<camera_configure, CameraConfig>(cam, polling);
  LedBlink blink;
  blink.set_period_ms(200);
  all.ask<led_blink, LedState>(blinker, blink);
  HeartbeatConfig beat;
  beat.set_period_ms(1'000);
  all.ask<heartbeat_configure, HeartbeatConfig>(hello, beat);
  all.order<capture_start>(loop);
  std::this_thread::sleep_for(100ms);
  auto seen = measure_rate(state, [&] {
    return all.ask<camera_statistics, CameraStatistics>(cam).polls();
  });
  state.counters["polls_per_s"] =
    benchmark::Counter(seen.count, benchmark::Counter::kIsRate);
  state.counters["allocations_per_1000_polls"] =
    1'000 * seen.allocations / seen.count;
}

/// The limit: a loop that does nothing else.
void polls_bare(benchmark::State& state) {
  runtime::host_time time;
  auto made = platform::mock_csi::make({}, time);
  auto& port = **made;
  if (port.set_pixformat(platform::pixformat::rgb565)
      || port.set_framesize(qvga) || port.set_framerate(hardly_ever))
    state.SkipWithError("the camera cannot be set up");
  while (state.KeepRunning())
    benchmark::DoNotOptimize(port.snapshot());
  state.counters["polls_per_s"] = benchmark::Counter(
    static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

/// The limit of latency: the same loop while frames come, from the last pixel
/// in memory to the poll that has it.
void latency_bare(benchmark::State& state) {
  constexpr size_t frames = 90;
  runtime::host_time time;
  auto made = platform::mock_csi::make({}, time);
  auto& port = **made;
  if (port.set_pixformat(platform::pixformat::rgb565)
      || port.set_framesize(qvga)
      || port.set_framerate(static_cast<double>(state.range(0))))
    state.SkipWithError("the camera cannot be set up");
  runtime::device_thread sensor{port};
  std::vector<double> late;
  while (state.KeepRunning()) {
    auto begin = time.now();
    while (late.size() < frames)
      if (auto got = port.snapshot(); got && *got)
        late.push_back(std::chrono::duration<double, std::micro>(
                         time.now() - got->info().readout_end)
                         .count());
    state.SetIterationTime(
      std::chrono::duration<double>(time.now() - begin).count());
  }
  std::sort(late.begin(), late.end());
  state.counters["p50_us"] = late[frames / 2];
  state.counters["p99_us"] = late[frames - 1];
}

BENCHMARK(latency_bare)->UseManualTime()->Iterations(1)->Arg(30)->Arg(150);
BENCHMARK_CAPTURE(polls_actor, leading, policy::leading)
  ->UseManualTime()
  ->Iterations(5);
BENCHMARK_CAPTURE(polls_actor, sharing, policy::sharing)
  ->UseManualTime()
  ->Iterations(5);
BENCHMARK(polls_bare);

} // namespace
