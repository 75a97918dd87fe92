#pragma once

#include <cstddef>

namespace actorcsi::test {

/// Calls of operator new that this thread has made. csi_allocation_test.cpp in
/// tests/platform/csi defines it and counts.
size_t allocations_of_this_thread();

/// While it exists, the aligned blocks of this thread, which are framebuffers,
/// have no more than `bytes` bytes together.
class limited_frame_memory {
public:
  explicit limited_frame_memory(size_t bytes);

  limited_frame_memory(const limited_frame_memory&) = delete;

  limited_frame_memory& operator=(const limited_frame_memory&) = delete;

  ~limited_frame_memory();
};

} // namespace actorcsi::test
