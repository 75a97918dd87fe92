#pragma once

#include <memory>
#include <string>

#include "caf/expected.hpp"

#include "platform/led/led.hpp"

namespace actorcsi::platform {

/// Where the kernel has its LEDs.
constexpr auto led_class_folder = "/sys/class/leds";

/// The LED that `device` names: `led:NAME` of the LED class in `folder`, or
/// `gpio:CHIP/LINE[/low]`. It is off at first, and when it is destroyed.
/// Errors: errc::invalid_argument for another text, errc::device_unavailable.
caf::expected<std::unique_ptr<led>>
make_linux_led(const std::string& device,
               const std::string& folder = led_class_folder);

} // namespace actorcsi::platform
