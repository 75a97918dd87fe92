#pragma once

#include <sys/resource.h>

namespace actorcsi {

/// Gives low priority to the calling thread and to those that it starts later:
/// for work that must not delay an LED.
inline void lower_thread_priority() {
  // On Linux this affects one thread, not the process. A failure is harmless.
  ::setpriority(PRIO_PROCESS, 0, 10);
}

} // namespace actorcsi
