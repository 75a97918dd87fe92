// The way of a frame from its buffer to its handler, and what is the limit of
// it. No sensor's time passes: the next frame is always ready.

#include <cstring>
#include <vector>

#include <benchmark/benchmark.h>

#include "actors/camera.hpp"
#include "actors/capture.hpp"

#include "platform/cpu/host_cpu.hpp"
#include "platform/runtime/spawn.hpp"

#include "tools/benchmarks/allocations.hpp"
#include "tools/benchmarks/instant_csi.hpp"
#include "tools/benchmarks/node.hpp"
#include "tools/benchmarks/rate.hpp"

using namespace actorcsi;
using namespace actorcsi::benchmarks;

namespace {

/// Camera and capture, which asks for frame after frame.
void frames_capture(benchmark::State& state, policy how) {
  runtime::host_time time;
  instant_csi port{time};
  platform::host_cpu cpu;
  node all{how};
  auto& sys = all.system();
  auto cam = all.keep(runtime::spawn<camera>(sys, port));
  auto loop = all.keep(
    runtime::spawn<capture>(sys, cam, uart_peer_actor{}, led_actor{}, cpu));
  all.order<capture_start>(loop);
  std::this_thread::sleep_for(100ms);
  auto moved = measure_rate(state, [&] {
    return all.ask<capture_statistics, CaptureStatistics>(loop).frames();
  });
  auto seen = all.ask<capture_statistics, CaptureStatistics>(loop);
  all.order<capture_stop>(loop);
  state.counters["frames_per_s"] =
    benchmark::Counter(moved.count, benchmark::Counter::kIsRate);
  state.counters["allocations_per_frame"] = moved.allocations / moved.count;
  state.counters["errors"] =
    static_cast<double>(seen.errors() + seen.out_of_order());
}

/// The driver's side alone: no actor.
void frames_bare(benchmark::State& state) {
  runtime::host_time time;
  instant_csi port{time};
  auto calls = allocations::now().calls;
  while (state.KeepRunning()) {
    auto got = port.snapshot();
    benchmark::DoNotOptimize(*got);
  }
  calls = allocations::now().calls - calls;
  auto count = static_cast<double>(state.iterations());
  state.counters["frames_per_s"] =
    benchmark::Counter(count, benchmark::Counter::kIsRate);
  state.counters["allocations_per_frame"] = static_cast<double>(calls) / count;
}

/// One frame of the mock camera, from its first byte to the last lease.
void frames_mock(benchmark::State& state, platform::frame_size size) {
  /// Time that passes when it is told to.
  struct manual_clock final : platform::clock {
    platform::time_point now() const noexcept override {
      return present;
    }

    platform::time_point present{};
  };
  manual_clock time;
  auto made = platform::mock_csi::make({}, time);
  auto& port = **made;
  if (port.set_pixformat(platform::pixformat::rgb565)
      || port.set_framesize(size) || port.set_framerate(30))
    state.SkipWithError("the camera cannot be set up");
  auto next = [&] {
    for (;;) {
      if (auto got = port.snapshot(); got && *got)
        return std::move(*got);
      time.present = port.next_event();
      port.advance(time.present);
    }
  };
  // The picture is made once.
  next();
  auto calls = allocations::now().calls;
  while (state.KeepRunning())
    benchmark::DoNotOptimize(next().pixels().data());
  calls = allocations::now().calls - calls;
  auto count = static_cast<double>(state.iterations());
  state.counters["allocations_per_frame"] = static_cast<double>(calls) / count;
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations())
                          * static_cast<int64_t>(size.area() * 2));
}

/// The limit of that: the same bytes.
void frames_memcpy(benchmark::State& state, platform::frame_size size) {
  std::vector<uint8_t> from(size.area() * 2, 7);
  std::vector<std::vector<uint8_t>> to(3, from);
  size_t turn = 0;
  while (state.KeepRunning()) {
    std::memcpy(to[turn].data(), from.data(), from.size());
    benchmark::ClobberMemory();
    turn = (turn + 1) % to.size();
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations())
                          * static_cast<int64_t>(from.size()));
}

BENCHMARK_CAPTURE(frames_capture, leading, policy::leading)
  ->UseManualTime()
  ->Iterations(5);
BENCHMARK_CAPTURE(frames_capture, sharing, policy::sharing)
  ->UseManualTime()
  ->Iterations(5);
BENCHMARK(frames_bare);

#define ACTORCSI_SIZE(name, width, height)                                     \
  BENCHMARK_CAPTURE(frames_mock, name, platform::frame_size{width, height});   \
  BENCHMARK_CAPTURE(frames_memcpy, name, platform::frame_size{width, height})

ACTORCSI_SIZE(QQVGA, 160, 120);
ACTORCSI_SIZE(QVGA, 320, 240);
ACTORCSI_SIZE(VGA, 640, 480);
ACTORCSI_SIZE(HD, 1280, 720);
ACTORCSI_SIZE(WQXGA2, 2592, 1944);

} // namespace
