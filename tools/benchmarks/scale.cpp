// Many cameras in one process, each with an actor of its own and a capture.

#include <ctime>

#include <benchmark/benchmark.h>

#include "actors/camera.hpp"
#include "actors/capture.hpp"

#include "platform/cpu/host_cpu.hpp"
#include "platform/runtime/spawn.hpp"

#include "tools/benchmarks/allocations.hpp"
#include "tools/benchmarks/node.hpp"

using namespace actorcsi;
using namespace actorcsi::benchmarks;

namespace {

constexpr platform::frame_size qqvga{160, 120};
constexpr auto format = platform::pixformat::grayscale;
constexpr double fps = 30;

/// Bytes of the buffers of a camera, which are rounded up to cache lines.
constexpr int64_t buffer_bytes = int64_t{3} * 160 * 120;

/// Of all threads of the process.
double cpu_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec)
         + static_cast<double>(used.tv_nsec) * 1e-9;
}

void scale_cameras(benchmark::State& state) {
  auto count = state.range(0);
  platform::host_cpu cpu;
  node all{policy::leading};
  std::vector<platform::mock_csi*> ports;
  std::vector<camera_actor> cameras;
  std::vector<capture_actor> loops;
  auto bytes = -allocations::now().live - count * buffer_bytes;
  for (int64_t i = 0; i < count; ++i) {
    ports.push_back(&all.add_camera(qqvga, format, fps));
    cameras.push_back(
      all.keep(runtime::spawn<camera>(all.system(), *ports.back())));
  }
  // Each has been at work once.
  for (auto& cam : cameras)
    all.ask<camera_snapshot, platform::frame>(cam, SnapshotRequest{});
  bytes += allocations::now().live;
  for (auto& cam : cameras) {
    loops.push_back(all.keep(runtime::spawn<capture>(
      all.system(), cam, uart_peer_actor{}, led_actor{}, cpu)));
    all.order<capture_start>(loops.back());
  }
  std::this_thread::sleep_for(500ms);
  auto frames = [&] {
    uint64_t result = 0;
    for (auto& loop : loops)
      result += all.ask<capture_statistics, CaptureStatistics>(loop).frames();
    return result;
  };
  auto lost = [&] {
    uint64_t result = 0;
    for (auto port : ports)
      result += port->statistics().frames.dropped.total();
    return result;
  };
  uint64_t total = 0;
  uint64_t missed = 0;
  double used = 0;
  while (state.KeepRunning()) {
    missed -= lost();
    auto first = frames();
    auto begin = all.time().now();
    used -= cpu_seconds();
    std::this_thread::sleep_for(3s);
    used += cpu_seconds();
    state.SetIterationTime(
      std::chrono::duration<double>(all.time().now() - begin).count());
    total += frames() - first;
    missed += lost();
  }
  auto seen = static_cast<double>(total);
  state.counters["frames_per_s"] =
    benchmark::Counter(seen, benchmark::Counter::kIsRate);
  state.counters["missed"] = static_cast<double>(missed);
  state.counters["cpu_us_per_frame"] = used * 1e6 / seen;
  state.counters["bytes_per_camera"] =
    static_cast<double>(bytes) / static_cast<double>(count);
}

BENCHMARK(scale_cameras)
  ->UseManualTime()
  ->Iterations(1)
  ->Arg(1)
  ->Arg(10)
  ->Arg(100)
  ->Arg(1'000);

} // namespace
