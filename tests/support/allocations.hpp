#pragma once

#include <cstddef>

namespace actorcsi::test {

/// Calls of operator new that this thread has made. csi_allocation_test.cpp in
/// tests/platform/csi defines it and counts.
size_t allocations_of_this_thread();

} // namespace actorcsi::test
