#pragma once

#include <chrono>
#include <cstdint>
#include <thread>

#include <benchmark/benchmark.h>

#include "platform/base/time.hpp"

#include "tools/benchmarks/allocations.hpp"

namespace actorcsi::benchmarks {

/// How far something got that goes on by itself, and what was allocated.
struct progress {
  double count = 0;
  double allocations = 0;
};

/// Lets things run for a while per round of `state`, which takes its time from
/// that; `count` says how far they are.
template <class F>
progress measure_rate(benchmark::State& state, F count) {
  using clock = platform::time_point::clock;
  progress result;
  while (state.KeepRunning()) {
    auto begin = clock::now();
    auto first = count();
    auto calls = allocations::now().calls;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    // Asking and answering allocates.
    result.allocations += static_cast<double>(allocations::now().calls - calls);
    result.count += static_cast<double>(count() - first);
    state.SetIterationTime(
      std::chrono::duration<double>(clock::now() - begin).count());
  }
  return result;
}

} // namespace actorcsi::benchmarks
