#include "tests/sim/simulation.hpp"

#include <catch2/catch.hpp>

#include "tests/sim/recorded.hpp"

using namespace actorcsi::sim;

namespace {

run_options options_of(uint64_t seed, profile what) {
  run_options result;
  result.seed = seed;
  result.what = what;
  return result;
}

void pass(profile what, uint64_t first, uint64_t last, bool network = false) {
  for (auto seed = first; seed <= last; ++seed) {
    auto options = options_of(seed, what);
    options.network = network;
    auto x = run_world(options);
    INFO("seed " << seed << ": " << x.failure << "\n" << x.events);
    REQUIRE_FALSE(x.failed);
    REQUIRE(x.host_frames > 0);
    REQUIRE(x.calls > 0);
  }
}

} // namespace

TEST_CASE("Sim_CalmSeeds_Pass") {
  pass(profile::calm, 1, 5);
}

TEST_CASE("Sim_RoughSeeds_Pass") {
  pass(profile::rough, 1, 20);
}

TEST_CASE("Sim_StormSeeds_Pass") {
  pass(profile::storm, 1, 8);
}

TEST_CASE("Sim_NetworkSeeds_Pass") {
  pass(profile::calm, 1, 2, true);
  pass(profile::rough, 1, 5, true);
  pass(profile::storm, 1, 5, true);
}

TEST_CASE("Sim_RecordedSeeds_PassWithTheSameTraceInEveryBuild") {
  auto runs = read_recorded(ACTORCSI_RECORDED_SEEDS);
  REQUIRE(runs);
  REQUIRE_FALSE(runs->empty());
  for (auto& x : *runs) {
    auto outcome = run_world(x.run);
    INFO("seed " << x.run.seed << " " << to_string(x.run.what) << ": "
                 << outcome.failure << "\n"
                 << outcome.events);
    CHECK_FALSE(outcome.failed);
    // What changes a run is recorded anew: tools/sim --record.
    CHECK(outcome.hash == x.hash);
  }
}

TEST_CASE("Sim_SameSeed_IsTheSameToTheLastEvent") {
  for (auto what : {profile::calm, profile::rough, profile::storm})
    for (uint64_t seed : {3, 4}) {
      auto first = simulation{options_of(seed, what)}.run();
      auto second = simulation{options_of(seed, what)}.run();
      CHECK(first.num_events == second.num_events);
      CHECK(first.hash == second.hash);
      auto other = simulation{options_of(seed + 1, what)}.run();
      CHECK(first.hash != other.hash);
    }
}

TEST_CASE("Sim_IncidentsLeftOut_DoNotHappen") {
  auto options = options_of(7, profile::rough);
  options.keep = std::set<size_t>{};
  auto x = simulation{options}.run();
  CHECK_FALSE(x.failed);
  CHECK(x.boots == 1);
  // Those that set everything up again, and the last ones.
  CHECK(x.calls < 20);
}
