#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "tests/sim/simulation.hpp"

namespace actorcsi::sim {

/// A run and the hash of its trace, which is the same in every build.
struct recorded_run {
  run_options run;
  uint64_t hash = 0;
};

/// Runs what `x` says: a board and its host, or a network.
run_outcome run_world(const run_options& x);

/// Reads what seeds.txt describes. Errors: errc::io_error,
/// errc::malformed_message with the line.
caf::expected<std::vector<recorded_run>> read_recorded(const std::string& path);

/// Writes the hashes of `runs` into the file that they were read from.
caf::error write_recorded(const std::string& path,
                          const std::vector<recorded_run>& runs);

} // namespace actorcsi::sim
