#pragma once

#include <string>
#include <vector>

#include "app/compose/pc/pc_parts.hpp"
#include "app/compose/settings.hpp"

#include "platform/boards/host/host.hpp"

namespace actorcsi {

/// `actorcsi run`: runs every actor in one process. Returns the exit code: 0, 1
/// if something failed, 2 for wrong arguments.
int run(const std::vector<std::string>& args);

/// The hardware of `board` for the actors.
pc_ports ports_of(platform::host_board& board, const run_settings& settings);

} // namespace actorcsi
