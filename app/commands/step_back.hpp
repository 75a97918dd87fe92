#pragma once

#include <sys/resource.h>

namespace actorcsi {

/// From now on the calling thread, and those that it makes, run on what others
/// leave: for work that is not worth a late LED.
inline void step_back() {
  // On Linux this is about a thread, not the process. That it may fail is fine.
  ::setpriority(PRIO_PROCESS, 0, 10);
}

} // namespace actorcsi
