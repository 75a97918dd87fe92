#pragma once

#include <cstddef>

namespace actorcsi::test {

/// How often the calling thread has called operator new. For tests of
/// tests/platform, whose mock_csi_allocation_test.cpp counts.
size_t allocations_of_this_thread();

} // namespace actorcsi::test
