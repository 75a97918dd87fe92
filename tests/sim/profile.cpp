#include "tests/sim/profile.hpp"

#include <algorithm>
#include <cmath>

#include "platform/base/errc.hpp"
#include "tests/sim/random.hpp"

namespace actorcsi::sim {

namespace {

struct kind {
  trouble what;
  const char* name;
  /// Times per second at most, by profile.
  double rates[3];
  /// What `a` is between.
  uint64_t first;
  uint64_t last;
};

// Nearly everything in `rough` happens a few times a minute; `storm` is five
// to ten times that.
constexpr kind kinds[] = {
  {trouble::overrun, "overrun of frames:", {0, 0.3, 2}, 1, 3},
  {trouble::bus_error, "bus error of frames:", {0, 0.3, 2}, 1, 3},
  {trouble::late_dma, "late DMA of frames:", {0, 0.3, 2}, 1, 3},
  {trouble::missed_line, "missed line of frames:", {0, 0.3, 2}, 1, 3},
  {trouble::silence, "sensor silent for ms:", {0, 0.1, 0.3}, 50, 2'000},
  {trouble::dead_sensor, "sensor silent for good", {0, 0.02, 0.05}, 0, 0},
  {trouble::sensor_bus, "sensor does not hear:", {0, 0.05, 0.3}, 1, 3},
  {trouble::knob, "knobs not acknowledged:", {0, 0.05, 0.2}, 1, 2},
  {trouble::late_irq, "interrupts late for ms:", {0, 0.1, 0.5}, 50, 1'500},
  {trouble::dma_jam, "DMA not ready for ms:", {0, 0.03, 0.1}, 20, 600},
  {trouble::noise, "noise for ms:", {0, 0.2, 0.8}, 50, 4'000},
  {trouble::babble, "babble of bytes:", {0, 0.1, 0.5}, 1, 600},
  {trouble::cable, "cable out for ms:", {0, 0.1, 0.4}, 1, 4'000},
  {trouble::delay, "line delayed for ms:", {0, 0.1, 0.5}, 1, 3'000},
  {trouble::port_gone, "host's port gone for ms:", {0, 0.03, 0.1}, 100, 3'000},
  {trouble::board_reset, "board reset, down for ms:", {0, 0.04, 0.15}, 1, 500},
  {trouble::host_restart,
   "host restarts, down for ms:",
   {0, 0.03, 0.1},
   1,
   800},
  {trouble::board_actor,
   "board's actor fails, reset after ms:",
   {0, 0.03, 0.1},
   1,
   3'500},
  {trouble::host_actor, "host's board actor fails", {0, 0.03, 0.1}, 0, 0},
  {trouble::board_holder,
   "frames held on the board for ms:",
   {0, 0.1, 0.3},
   200,
   3'000},
  {trouble::host_holder,
   "frames held on the host for ms:",
   {0, 0.1, 0.3},
   200,
   3'000},
  {trouble::user, "user calls", {2, 4, 10}, 0, 0},
  {trouble::snapshot,
   "snapshot on the board within ms:",
   {0.5, 1, 2},
   1,
   4'000},
};

static_assert(std::size(kinds) == num_troubles);

/// A kind of trouble is part of a run with this probability, but for users.
constexpr double presence = 0.6;

} // namespace

caf::expected<profile> parse_profile(std::string_view name) {
  for (auto x : {profile::calm, profile::rough, profile::storm})
    if (name == to_string(x))
      return x;
  return make_error(errc::invalid_argument, "profile=" + std::string{name}
                                              + ": give calm, rough or storm");
}

const char* to_string(profile x) {
  constexpr const char* names[] = {"calm", "rough", "storm"};
  return names[static_cast<size_t>(x)];
}

std::string describe(const incident& x) {
  auto& known = kinds[static_cast<size_t>(x.what)];
  std::string result = known.name;
  if (known.last > 0)
    result += " " + std::to_string(x.a);
  return result;
}

std::vector<incident> make_schedule(uint64_t seed, profile what,
                                    time_point begin, time_point end) {
  std::vector<incident> result;
  for (auto& x : kinds) {
    random r{seed, x.name};
    auto most = x.rates[static_cast<size_t>(what)];
    auto is_users = x.what == trouble::user || x.what == trouble::snapshot;
    if (!is_users && !r.chance(presence))
      continue;
    auto rate = most * (0.1 + 0.9 * r.unit());
    if (rate <= 0)
      continue;
    for (auto at = begin;;) {
      auto wait = -std::log(1 - r.unit()) / rate;
      at += caf::timespan{static_cast<int64_t>(wait * 1e9)};
      if (at >= end)
        break;
      incident next;
      next.at = at;
      next.what = x.what;
      next.a = x.last > 0 ? r.between(x.first, x.last) : r.next() >> 32;
      next.b = r.next() >> 32;
      next.c = r.next() >> 32;
      result.push_back(next);
    }
  }
  std::stable_sort(
    result.begin(), result.end(),
    [](const incident& x, const incident& y) { return x.at < y.at; });
  return result;
}

} // namespace actorcsi::sim
