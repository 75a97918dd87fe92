#include "platform/runtime/job_queue.hpp"

#include <cstdint>

#include <catch2/catch.hpp>

using namespace actorcsi::runtime;

namespace {

/// Jobs that are never touched.
caf::resumable* job(uintptr_t number) {
  return reinterpret_cast<caf::resumable*>(number * 16);
}

} // namespace

TEST_CASE("JobQueue_GrowsWhileItsRingHasWrapped_KeepsTheOrder") {
  job_queue uut;
  uintptr_t in = 0;
  uintptr_t out = 0;
  for (int round = 1; round < 40; ++round) {
    for (int i = 0; i < round; ++i)
      uut.push(job(++in));
    for (int i = 0; i < round / 2; ++i)
      REQUIRE(uut.pop() == job(++out));
  }
  CHECK(uut.size() == in - out);
  while (!uut.empty())
    REQUIRE(uut.pop() == job(++out));
  CHECK(in == out);
}
