#pragma once

#include <cstdint>
#include <optional>

#include "caf/expected.hpp"

#include "platform/csi/requests.hpp"
#include "platform/csi/sensors/sensor.hpp"

namespace actorcsi::platform {

/// The OV5640's clocks with a crystal or MCLK of 24 MHz: the PLL makes 480 MHz
/// (8 MHz times 60; 400 to 1000 MHz are allowed), and the dividers 2, 2 and 2
/// make the array's clock SCLK. The pixel clock on the bus is equally fast: 60
/// MHz; an i.MX RT1062's CSI accepts up to 80 MHz.
constexpr uint32_t ov5640_mclk_hz = 24'000'000;
constexpr uint32_t ov5640_pll_multiplier = 60;
constexpr uint32_t ov5640_sclk_hz =
  ov5640_mclk_hz / 3 * ov5640_pll_multiplier / 2 / 2 / 2;

static_assert(ov5640_sclk_hz == 60'000'000);

/// Register values for a view at a certain rate.
struct ov5640_timing {
  /// The first and last pixels of the array that are read.
  uint16_t x_start = 0;
  uint16_t y_start = 0;
  uint16_t x_end = 0;
  uint16_t y_end = 0;
  /// Size of the output.
  uint16_t width = 0;
  uint16_t height = 0;
  /// Periods of SCLK per line and lines per frame, with blanking.
  uint16_t hts = 0;
  uint16_t vts = 0;
  /// The margin that the picture processor needs around its output.
  uint16_t x_offset = 0;
  uint16_t y_offset = 0;
  /// Two by two pixels of the array become one.
  bool binned = false;
  /// The picture processor scales it down.
  bool scaled = false;

  double rate() const {
    return static_cast<double>(ov5640_sclk_hz) / hts / vts;
  }
};

/// Default frame rate, unless the view is slower.
constexpr double ov5640_default_hz = 30;

/// The frame counter cannot represent longer frames.
constexpr double ov5640_min_hz = 0.12;

/// Pixels that the chip can send.
constexpr frame_size ov5640_array = {2592, 1944};

/// The smallest frame that it sends.
constexpr uint16_t ov5640_min_width = 32;
constexpr uint16_t ov5640_min_height = 16;

constexpr readout_window whole_readout = {0, 0, ov5640_array.width,
                                          ov5640_array.height};

/// The window of `view`, as much wider as it must be to be even, to begin at
/// even pixels, and to have the least size. One of BAYER that begins at an odd
/// pixel stays, since it would have other colours.
frame_window widened_window(const sensor_view& view);

/// Register values for `view`, at `hz` frames per second if given, or as fast
/// as the view allows if that is slower.
///
/// The view shows the largest part of `readout` with its aspect ratio, except
/// that it is scaled down by at most 8; BAYER is never scaled and shows the
/// middle. Up to 1280x960, pixels are binned, unless `readout` has fewer than
/// two by two for each. A `readout` smaller than the frame grows to its size.
/// For a window only the window is
/// read from the array: fewer lines are faster.
///
/// Errors: errc::invalid_framesize or errc::invalid_window if the view is too
/// large, too small or odd.
caf::expected<ov5640_timing>
find_timing(const sensor_view& view, const std::optional<double>& hz,
            const readout_window& readout = whole_readout);

} // namespace actorcsi::platform
