#pragma once

#include <string>
#include <vector>

#include "app/compose/console.hpp"
#include "app/compose/pc/pc_parts.hpp"
#include "app/compose/settings.hpp"

#include "platform/boards/host/host.hpp"
#include "platform/net/tls.hpp"

namespace actorcsi {

/// `actorcsi run`: runs every actor in one process. Returns the exit code: 0, 1
/// if something failed, 2 for wrong arguments.
int run(const std::vector<std::string>& args);

/// Says which pictures of the cameras of `board` are left out, and why.
void report_skipped_pictures(platform::host_board& board, console& out);

/// Says so if the certificate of this process ends soon.
void report_expiry(const platform::tls_files& tls, console& out);

/// Says so if frames or pictures of the button could not be saved. Returns the
/// exit code.
int report_unsaved_frames(const NodeReport& report, console& out);

/// The hardware of `board` for the actors.
pc_ports ports_of(platform::host_board& board, const run_settings& settings);

} // namespace actorcsi
