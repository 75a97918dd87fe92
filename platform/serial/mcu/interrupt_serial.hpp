#pragma once

#include <string>

#include "platform/base/critical_section.hpp"
#include "platform/serial/byte_ring.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::platform {

/// The common part of ports driven by interrupts: a ring in each direction, a
/// bell, counters, and the lock around them. Nothing is allocated after
/// construction.
class interrupt_serial : public serial {
public:
  std::string name() const final {
    return name_;
  }

  size_t read(span<uint8_t> into) final {
    critical_guard guard{lock_};
    return rx_.take(into);
  }

  void on_ready(doorbell* bell) final {
    critical_guard guard{lock_};
    bell_ = bell;
  }

  serial_statistics statistics() const final {
    critical_guard guard{lock_};
    return counts_;
  }

protected:
  /// `name` must outlive this object. The rings hold `ring_size` bytes each.
  interrupt_serial(const char* name, size_t ring_size)
    : rx_(ring_size), tx_(ring_size), name_(name) {
    // nop
  }

  // -- for a backend, with the lock held --------------------------------------

  /// The port was opened: former bytes are discarded.
  void begin_anew() noexcept {
    rx_.clear();
    tx_.clear();
    was_full_ = false;
    counts_ = serial_statistics{};
  }

  /// Queues as many of `bytes` as fit; returns how many.
  size_t queue(span<const uint8_t> bytes) noexcept {
    auto done = tx_.put(bytes);
    was_full_ = done < bytes.size();
    return done;
  }

  /// A byte has come in.
  void take_in(uint8_t byte) noexcept {
    ++counts_.received;
    if (rx_.put({&byte, 1}) == 0)
      ++counts_.overrun;
  }

  /// Removes and returns the next byte to send.
  /// @pre `!tx_.empty()`
  uint8_t take_out() noexcept {
    uint8_t byte = 0;
    tx_.take({&byte, 1});
    ++counts_.sent;
    return byte;
  }

  /// Rings if bytes were received, or if there is room again after a write that
  /// did not fit.
  void ring(bool came_in) noexcept {
    if (was_full_ && !tx_.full()) {
      was_full_ = false;
      came_in = true;
    }
    if (came_in && bell_ != nullptr)
      bell_->ring();
  }

  mutable critical_section lock_;
  byte_ring rx_;
  byte_ring tx_;
  serial_statistics counts_;

private:
  const char* name_;
  /// A write did not fit.
  bool was_full_ = false;
  doorbell* bell_ = nullptr;
};

} // namespace actorcsi::platform
