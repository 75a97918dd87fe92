#pragma once

#include <cstddef>
#include <functional>

#include "tests/sim/simulation.hpp"

namespace actorcsi::sim {

/// Makes the schedule of a run that fails smaller, for as long as it fails in
/// the same way, whatever the numbers: takes away half of the incidents, then a
/// quarter, down to single ones. At most `max_runs` runs; `said` is told how
/// many incidents are left. Returns the options with what has to be kept.
///
/// @pre the run fails
run_options shrink(const run_options& options, size_t max_runs,
                   const std::function<void(size_t)>& said);

} // namespace actorcsi::sim
