#pragma once

#include <cstddef>

namespace actorcsi::sim {

/// What somebody holds on the heap. All that is made within a `heap_scope`
/// counts as its owner's until it is freed, by whomever.
class heap_account {
public:
  /// One that is there for good, since blocks may outlive who made them.
  static heap_account& make();

  /// Bytes in blocks below `large`: framebuffers and the like come and go with
  /// the camera's settings.
  size_t small() const {
    return small_;
  }

  static constexpr size_t large = 4'096;

  void add(size_t bytes) {
    small_ += bytes < large ? bytes : 0;
  }

  void subtract(size_t bytes) {
    small_ -= bytes < large ? bytes : 0;
  }

private:
  size_t small_ = 0;
  /// The one made before: they are all to be found, and no leak.
  heap_account* before_ = nullptr;
};

/// Until its end blocks are `owner`'s, or nobody's.
class heap_scope {
public:
  explicit heap_scope(heap_account* owner);

  heap_scope(const heap_scope&) = delete;

  heap_scope& operator=(const heap_scope&) = delete;

  ~heap_scope();

private:
  heap_account* before_;
};

} // namespace actorcsi::sim
