#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "caf/fwd.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi::runtime {

/// Queue of jobs, first in first out. Its memory grows to the largest number of
/// jobs and is kept, so that after that it allocates nothing.
class job_queue {
public:
  bool empty() const {
    return size_ == 0;
  }

  size_t size() const {
    return size_;
  }

  void push(caf::resumable* job) {
    if (size_ == ring_.size())
      grow();
    ring_[(first_ + size_++) % ring_.size()] = job;
  }

  /// @pre `!empty()`
  caf::resumable* pop() {
    ACTORCSI_ASSERT(size_ > 0);
    auto result = ring_[first_];
    first_ = (first_ + 1) % ring_.size();
    --size_;
    return result;
  }

private:
  void grow() {
    std::vector<caf::resumable*> larger(ring_.empty() ? 16 : 2 * ring_.size());
    for (size_t i = 0; i < size_; ++i)
      larger[i] = ring_[(first_ + i) % ring_.size()];
    ring_ = std::move(larger);
    first_ = 0;
  }

  std::vector<caf::resumable*> ring_;
  size_t first_ = 0;
  size_t size_ = 0;
};

} // namespace actorcsi::runtime
