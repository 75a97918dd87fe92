#pragma once

#include <mutex>

#ifdef ACTORCSI_BARE_METAL
#include "platform/base/critical_section_interrupts.hpp"
#else
#include "platform/base/critical_section_threads.hpp"
#endif

namespace actorcsi::platform {

/// Holds a critical section as long as it lives.
using critical_guard = std::lock_guard<critical_section>;

} // namespace actorcsi::platform
