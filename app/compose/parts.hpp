#pragma once

#include <string>
#include <vector>

#include "app/compose/part.hpp"
#include "app/compose/ports.hpp"
#include "app/compose/settings.hpp"

namespace actorcsi {

/// Adds the actors that run on every kind of machine, one line for each.
void add_parts(part_list& parts, const node_ports& ports,
               const run_settings& settings, const part_names& names = {});

} // namespace actorcsi
