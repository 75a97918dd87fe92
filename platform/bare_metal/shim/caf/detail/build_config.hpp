// How CAF is configured for a device; CAF's own build writes this for others.
#pragma once

#include "caf/detail/log_level.hpp"

#define CAF_LOG_LEVEL CAF_LOG_LEVEL_QUIET
#define CAF_NO_EXCEPTIONS
