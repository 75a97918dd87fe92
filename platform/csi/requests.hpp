#pragma once

#include <cstdint>

#include "caf/expected.hpp"

#include "platform/base/span.hpp"
#include "platform/csi/formats.hpp"

namespace actorcsi::platform {

/// Numbers of csi::ioctl(), those of the reference.
namespace csi_request {

constexpr uint32_t set_readout_window = 0x00;
constexpr uint32_t get_readout_window = 0x01;
constexpr uint32_t set_triggered_mode = 0x02;
constexpr uint32_t get_triggered_mode = 0x03;
constexpr uint32_t trigger_auto_focus = 0x06;
constexpr uint32_t wait_on_auto_focus = 0x09;
constexpr uint32_t set_night_mode = 0x0A;
constexpr uint32_t get_night_mode = 0x0B;

/// Set in a request to have capture stopped before it is carried out.
constexpr uint32_t abort_flag = 0x100;

} // namespace csi_request

/// Whether `args` are one switch, 0 or 1.
bool is_switch(span<const int32_t> args);

/// The part of a sensor's array from which it makes its picture, in pixels of
/// the array.
struct readout_window {
  /// Distance of its middle from the array's, to the right and down.
  int32_t x = 0;
  int32_t y = 0;
  int32_t width = 0;
  int32_t height = 0;
};

/// Reads the values of a request for a readout window, (width, height) or (x,
/// y, width, height), and clamps it as the reference does: no larger than
/// `array`, no smaller than `least`, and within the array. Errors:
/// errc::invalid_argument.
caf::expected<readout_window> parse_readout_window(span<const int32_t> args,
                                                   frame_size array,
                                                   frame_size least);

/// `x` clamped as by parse_readout_window().
readout_window clamped(readout_window x, frame_size array, frame_size least);

/// Where `x` is in `array`, from the upper left.
/// @pre `x` is clamped to `array`
frame_window position_of(const readout_window& x, frame_size array);

} // namespace actorcsi::platform
