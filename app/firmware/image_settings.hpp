#pragma once

#include "app/compose/settings.hpp"

namespace actorcsi {

/// The settings of every image: the page's program, for ever.
run_settings default_settings();

} // namespace actorcsi
