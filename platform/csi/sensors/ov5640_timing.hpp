#pragma once

#include <cstdint>

#include "caf/expected.hpp"
#include "caf/optional.hpp"

#include "platform/csi/sensors/sensor.hpp"

namespace actorcsi::platform {

/// The OV5640's clocks with a crystal or MCLK of 24 MHz: the PLL makes 480 MHz
/// (8 MHz times 60; 400 to 1000 MHz are allowed), and the dividers 2, 2 and 2
/// make the array's clock SCLK. The pixel clock on the bus is as fast: 60 MHz,
/// of the 80 MHz that an i.MX RT1062's CSI can take.
constexpr uint32_t ov5640_mclk_hz = 24'000'000;
constexpr uint32_t ov5640_pll_multiplier = 60;
constexpr uint32_t ov5640_sclk_hz =
  ov5640_mclk_hz / 3 * ov5640_pll_multiplier / 2 / 2 / 2;

static_assert(ov5640_sclk_hz == 60'000'000);

/// The registers that make a view of a certain rate.
struct ov5640_timing {
  /// The pixels of the array that are read, first and last.
  uint16_t x_start = 0;
  uint16_t y_start = 0;
  uint16_t x_end = 0;
  uint16_t y_end = 0;
  /// What is sent.
  uint16_t width = 0;
  uint16_t height = 0;
  /// Periods of SCLK per line, lines per frame; with blanking.
  uint16_t hts = 0;
  uint16_t vts = 0;
  /// The margin that the picture processor needs around what it is to send.
  uint16_t x_offset = 0;
  uint16_t y_offset = 0;
  /// Two by two pixels of the array make one.
  bool binned = false;
  /// The picture processor makes it smaller.
  bool scaled = false;

  double rate() const {
    return static_cast<double>(ov5640_sclk_hz) / hts / vts;
  }
};

/// The frame rate without being asked for one, unless the view is slower.
constexpr double ov5640_default_hz = 30;

/// Frames that are longer cannot be counted.
constexpr double ov5640_min_hz = 0.12;

/// The registers for `view`, at `hz` frames per second if given.
///
/// The view shows as much of the array as has its shape, except that nothing is
/// made smaller by more than 8; BAYER, which is never made smaller, shows the
/// middle. Up to 1280x960 pixels are binned. A window is read from the array
/// alone, and is faster the fewer lines it has.
///
/// Errors: errc::invalid_framesize or errc::invalid_window for what is too
/// large, too small or odd, and for a view that is too slow for `hz`.
caf::expected<ov5640_timing> find_timing(const sensor_view& view,
                                         const caf::optional<double>& hz);

} // namespace actorcsi::platform
