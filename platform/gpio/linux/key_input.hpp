#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "caf/expected.hpp"

#include "platform/gpio/input_pin.hpp"
#include "platform/runtime/device.hpp"

namespace actorcsi::platform {

/// A button of a program at a terminal: each Enter presses it for `press_time`.
/// It has to be driven. The terminal's settings remain as they are.
class key_input final : public input_pin, public runtime::device {
public:
  static constexpr auto press_time = std::chrono::milliseconds{100};

  /// Reads `terminal`, a descriptor that outlives this object: standard input.
  /// Errors: errc::device_unavailable if it is no terminal.
  static caf::expected<std::unique_ptr<key_input>> make(int terminal);

  ~key_input() override;

  bool active() const noexcept override;

  void on_change(doorbell* bell) noexcept override;

  // -- device -----------------------------------------------------------------

  int descriptor() const override {
    return epoll_;
  }

  time_point next_event() const override;

  void advance(time_point now) override;

  void on_rescheduled(doorbell*) override {
    // nop: only `advance` changes a plan.
  }

private:
  key_input(int terminal, int epoll);

  /// Takes what was typed. Returns whether Enter was.
  bool read_keys();

  /// Whether the program may read from its terminal.
  bool is_in_foreground() const;

  void watch(bool on);

  const int terminal_;
  /// Of the terminal, which can be left out of it.
  const int epoll_;
  /// The terminal is left out until this time.
  time_point look_at_ = time_point::max();
  mutable std::mutex mutex_;
  bool active_ = false;
  time_point released_at_ = time_point::max();
  doorbell* bell_ = nullptr;
};

} // namespace actorcsi::platform
