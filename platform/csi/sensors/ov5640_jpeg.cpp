#include <algorithm>
#include <cmath>

#include "platform/csi/sensors/ov5640.hpp"
#include "platform/csi/sensors/ov5640_registers.hpp"

// The OV5640's JPEG encoder. Registers are named as in table 7 of its data
// sheet; their bits are the same in Linux' drivers/media/i2c/ov5640.c. The
// lines of mode 4 are those that OpenMV's driver for the i.MX RT reads: that
// CSI takes frames of a fixed number of lines, and modes 2 and 3 send as many
// as they need.

namespace actorcsi::platform {

namespace reg = ov5640_reg;

namespace {

// 0x3821
constexpr uint8_t compress = 0x20;

// 0x3002: JFIFO, SFIFO and JPEG are in reset, or are not.
constexpr uint8_t encoder_in_reset = 0x1C;

// 0x3006: all clocks but those of JPEG, and with them.
constexpr uint8_t clocks = 0xC3;
constexpr uint8_t encoder_clocks = 0x28;

// 0x4407: from fine to coarse.
constexpr int coarsest = 0x3F;

constexpr int best_quality = 100;

} // namespace

caf::error ov5640::write_compression(const sensor_view& view) {
  auto on = view.format == pixformat::jpeg;
  if (auto err = change(reg::horizontal, compress, on ? compress : 0))
    return err;
  if (auto err = write(reg::system_reset02, on ? 0 : encoder_in_reset))
    return err;
  auto running = static_cast<uint8_t>(on ? clocks | encoder_clocks : clocks);
  if (auto err = write(reg::clock_enable02, running))
    return err;
  if (!on)
    return caf::none;
  auto line = row_bytes(view.window.width, view.format);
  if (auto err = write16(reg::vfifo_hsize, static_cast<uint16_t>(line)))
    return err;
  return write16(reg::vfifo_vsize, view.window.height);
}

caf::error ov5640::set_quality(double quality) {
  // Over the whole range, as the reference does.
  auto scale = std::lround((best_quality - quality) * coarsest / best_quality);
  // 0 would quantize with nothing.
  return write(reg::jpeg_ctrl07,
               static_cast<uint8_t>(std::clamp(scale, 1L, long{coarsest})));
}

caf::expected<knob_values> ov5640::get_quality() const {
  auto x = read(reg::jpeg_ctrl07);
  if (!x)
    return x.error();
  auto lost = (*x & coarsest) * best_quality / double{coarsest};
  return knob_values{best_quality - std::round(lost)};
}

} // namespace actorcsi::platform
