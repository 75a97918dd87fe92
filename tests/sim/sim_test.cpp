#include "tests/sim/simulation.hpp"

#include <catch2/catch.hpp>

#include "tests/sim/repeated.hpp"

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

TEST_CASE(
  "Sim_SeedsThatFoundBugs_PassAndAreTheSameToTheLastEventWhenRepeated") {
  auto runs = read_seeds(ACTORCSI_SEEDS);
  REQUIRE(runs);
  REQUIRE_FALSE(runs->empty());
  for (auto& x : *runs) {
    auto pair = run_twice(x);
    INFO(to_line(x) << ": " << pair.first.failure << "\n" << pair.first.events);
    CHECK_FALSE(pair.first.failed);
    CHECK(pair.first.log->all().size() == pair.first.num_events);
    CHECK(pair.difference == "");
  }
}

TEST_CASE("Sim_OtherSeed_IsAnotherRunAndTheFirstDifferentEventIsShown") {
  for (auto what : {profile::calm, profile::rough, profile::storm}) {
    auto options = options_of(3, what);
    options.seconds = 26;
    options.keeps_trace = true;
    auto first = run_world(options);
    options.seed = 4;
    auto other = run_world(options);
    CHECK(first.hash != other.hash);
    auto text = difference(*first.log, *other.log);
    CHECK(text.find("event ") == 0);
    CHECK(text.find("\nand then\n") != std::string::npos);
  }
}

TEST_CASE("Sim_TraceThatGoesOn_DiffersAtTheEndOfTheShorter") {
  trace x;
  trace y;
  for (auto each : {&x, &y}) {
    each->keep_all();
    each->name(0, "board");
    each->add(world::begin, happening::boots, 0, 1);
  }
  CHECK(difference(x, y) == "");
  y.add(world::begin, happening::goes_down, 0);
  CHECK(difference(x, y)
        == "event 2 of 1 is\nthe end\nand then\n    0.000000 s  board: goes "
           "down");
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
