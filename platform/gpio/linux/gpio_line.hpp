#pragma once

#include <memory>
#include <string>

#include <gpiod.h>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/base/active.hpp"

namespace actorcsi::platform {

/// Where a GPIO line of Linux is.
struct gpio_place {
  /// `gpiochip0`, `0`, `/dev/gpiochip0`, or a label.
  std::string chip;
  /// The offset, or a name.
  std::string line;
  platform::active level = active::high;
};

/// Reads `CHIP/LINE` or `CHIP/LINE/low`. Errors: errc::invalid_argument.
caf::expected<gpio_place> parse_gpio_place(const std::string& text);

/// A line of a GPIO chip that belongs to this program, by the kernel's
/// character device. No other program can use it meanwhile.
class gpio_line {
public:
  /// Errors of both: errc::device_unavailable, with the place and the reason.
  /// An output is off at first.
  static caf::expected<gpio_line> output(const gpio_place& where);

  /// An input that reports its edges.
  static caf::expected<gpio_line> input(const gpio_place& where);

  /// Makes an output active or not. Errors are ignored: the chip is gone.
  void set(bool on) noexcept {
    gpiod_line_set_value(line_, on ? 1 : 0);
  }

  /// Whether an input is active.
  bool get() const noexcept {
    return gpiod_line_get_value(line_) == 1;
  }

  /// Readable when an input has changed.
  int descriptor() const noexcept {
    return gpiod_line_event_get_fd(line_);
  }

  /// Takes one change of an input; false if there is none.
  bool take_event() noexcept;

private:
  struct closer {
    void operator()(gpiod_chip* x) const noexcept {
      // Releases its lines, too.
      gpiod_chip_close(x);
    }
  };

  using chip_ptr = std::unique_ptr<gpiod_chip, closer>;

  gpio_line(chip_ptr chip, gpiod_line* line)
    : chip_(std::move(chip)), line_(line) {
    // nop
  }

  static caf::expected<gpio_line> find(const gpio_place& where);

  chip_ptr chip_;
  gpiod_line* line_;
};

} // namespace actorcsi::platform
