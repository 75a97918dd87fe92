#pragma once

#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "tests/sim/simulation.hpp"

namespace actorcsi::sim {

/// What became of two runs with the same options.
struct run_pair {
  run_outcome first;
  /// The first event that differs, as it was in each run; empty for none.
  std::string difference;
};

/// Runs what `x` says: a board and its host, or a network.
run_outcome run_world(const run_options& x);

/// Runs it twice and compares all events.
run_pair run_twice(const run_options& x);

/// Reads the list of runs in seeds.txt. Errors: errc::io_error,
/// errc::malformed_message with the line.
caf::expected<std::vector<run_options>> read_seeds(const std::string& path);

/// `x` as a line of that list.
std::string to_line(const run_options& x);

} // namespace actorcsi::sim
