#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/csi/framebuffers.hpp"

// A part of framebuffers.cpp.

namespace actorcsi::platform {

/// `bytes`, or a little more, so that a buffer shares no line of a cache.
constexpr size_t whole_lines(size_t bytes) {
  return (bytes + framebuffers::alignment - 1) / framebuffers::alignment
         * framebuffers::alignment;
}

enum class slot_state : uint8_t { idle, reserved, in_flight, waiting, leased };

/// One buffer and its memory, which live until the pool has given it up and the
/// last lease has ended. Everything but the leases is guarded by the pool's
/// critical section until the frame is delivered, and constant from then until
/// the last lease ends, so that readers need no lock.
class framebuffers::slot final : public framebuffer {
public:
  /// `nullptr` if memory does not suffice.
  static slot* make(size_t bytes, const lease_count& leased) {
    auto data = static_cast<uint8_t*>(::operator new (
      whole_lines(bytes), std::align_val_t{alignment}, std::nothrow));
    if (data == nullptr)
      return nullptr;
    auto result = new (std::nothrow) slot(data, leased);
    if (result == nullptr)
      ::operator delete (data, std::align_val_t{alignment});
    return result;
  }

  /// A buffer in `memory`, which is then empty. `nullptr` if memory does not
  /// suffice for the slot.
  static slot* make(foreign_memory& memory, const lease_count& leased) {
    auto result = new (std::nothrow) slot(memory.data, leased);
    if (result != nullptr)
      result->keeper_ = std::move(memory.keeper);
    return result;
  }

  slot(const slot&) = delete;

  slot& operator=(const slot&) = delete;

  const frame_info& info() const noexcept override {
    return info_;
  }

  span<const uint8_t> pixels() const noexcept override {
    return {data_, used_};
  }

  void acquire() noexcept override {
    auto before = leases_.fetch_add(1, std::memory_order_relaxed);
    // Only a lease can be copied.
    ACTORCSI_ASSERT(before > 0);
  }

  void release() noexcept override {
    // The slot may be in use again right after the count reaches zero; the
    // reference held for this lease keeps it alive.
    auto before = leases_.fetch_sub(1, std::memory_order_acq_rel);
    ACTORCSI_ASSERT(before > 0);
    if (before != 1)
      return;
    leased_->fetch_sub(1, std::memory_order_relaxed);
    deref();
  }

  void exchange(foreign_memory& memory) {
    ACTORCSI_ASSERT(keeper_ && memory.keeper);
    std::swap(data_, memory.data);
    std::swap(keeper_, memory.keeper);
  }

  /// The first lease.
  void lease() {
    state_ = slot_state::leased;
    leases_.store(1, std::memory_order_relaxed);
    refs_.fetch_add(1, std::memory_order_relaxed);
    leased_->fetch_add(1, std::memory_order_relaxed);
  }

  /// Ends the reference of the pool or of a lease.
  void deref() {
    auto before = refs_.fetch_sub(1, std::memory_order_acq_rel);
    ACTORCSI_ASSERT(before > 0);
    if (before == 1)
      delete this;
  }

  /// The slot is free as soon as the last lease ends; ending a lease takes no
  /// lock. The order pairs with `release`, so that the DMA writes after the
  /// last reader has read.
  bool is_free() const {
    return state_ == slot_state::idle
           || (state_ == slot_state::leased
               && leases_.load(std::memory_order_acquire) == 0);
  }

  uint8_t* data_;
  size_t used_ = 0;
  frame_info info_;
  slot_state state_ = slot_state::idle;
  std::atomic<uint32_t> leases_{0};

private:
  slot(uint8_t* data, lease_count leased)
    : data_(data), leased_(std::move(leased)) {
    // nop
  }

  ~slot() override {
    if (!keeper_)
      ::operator delete (data_, std::align_val_t{alignment});
  }

  const lease_count leased_;
  /// Of foreign memory.
  std::shared_ptr<const void> keeper_;
  std::atomic<uint32_t> refs_{1};
};

} // namespace actorcsi::platform
