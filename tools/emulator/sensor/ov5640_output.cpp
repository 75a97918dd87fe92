// What the registers say, by the data sheet alone.

#include "tools/emulator/sensor/ov5640_chip.hpp"

namespace actorcsi::emulator {

namespace {

unsigned word(const ov5640_registers& x, uint16_t address) {
  return static_cast<unsigned>(x[address]) << 8 | x[address + 1u];
}

/// Figure 4-2, PLL control diagram.
void read_clocks(const ov5640_registers& x, double mclk_hz,
                 ov5640_output& out) {
  // Without the PLL everything runs from the pad.
  if ((x[0x3103] & 2) == 0) {
    out.sclk_hz = out.pclk_hz = mclk_hz;
    return;
  }
  auto pre_divider = x[0x3037] & 15;
  auto multiplier = x[0x3036];
  auto system_divider = x[0x3035] >> 4;
  if (pre_divider == 0 || system_divider == 0) {
    out.problem = "a divider of the PLL is 0";
    return;
  }
  auto vco = mclk_hz / pre_divider * multiplier;
  if (vco < 400e6 || vco > 1000e6)
    out.problem = "the PLL is to run outside of 400 to 1000 MHz";
  auto pll = vco / system_divider / ((x[0x3037] & 16) != 0 ? 2 : 1);
  auto mode = x[0x3034] & 15;
  auto bits = mode == 8 ? 2.0 : mode == 10 ? 2.5 : 1.0;
  auto root = pll / bits;
  out.sclk_hz = root / (1 << (x[0x3108] & 3));
  out.pclk_hz = root / (1 << (x[0x3108] >> 4 & 3));
  // The divider of the parallel port, if it is the manual one.
  auto manual = (x[0x460C] & 2) != 0;
  auto divider = x[0x3824] & 31;
  if (manual && divider > 1)
    out.pclk_hz /= divider;
}

/// How many of the array's pixels make one, from odd and even increments.
unsigned step(uint8_t increments) {
  return ((increments >> 4) + (increments & 15)) / 2;
}

/// Figure 4-4, image windowing.
void read_windows(const ov5640_registers& x, ov5640_output& out) {
  auto x_start = word(x, 0x3800);
  auto y_start = word(x, 0x3802);
  auto x_end = word(x, 0x3804);
  auto y_end = word(x, 0x3806);
  out.width = word(x, 0x3808);
  out.height = word(x, 0x380A);
  out.hts = word(x, 0x380C) & 0x1FFF;
  out.vts = word(x, 0x380E);
  auto x_step = step(x[0x3814]);
  auto y_step = step(x[0x3815]);
  auto binned = (x[0x3820] & 1) != 0;
  if (x_end < x_start || y_end < y_start || x_end >= 2'624 || y_end >= 1'964) {
    out.problem = "the window is not in the array";
    return;
  }
  if (x_step == 0 || y_step == 0 || out.width == 0 || out.height == 0) {
    out.problem = "nothing is to be sent";
    return;
  }
  if (binned != (x_step == 2) || binned != ((x[0x3821] & 1) != 0))
    out.problem = "binning does not go with the increments";
  auto read_columns = (x_end - x_start + 1) / x_step;
  auto read_lines = (y_end - y_start + 1) / y_step;
  auto x_margin = 2 * word(x, 0x3810);
  auto y_margin = 2 * word(x, 0x3812);
  if (read_columns < out.width + x_margin
      || read_lines < out.height + y_margin) {
    out.problem = "more is to be sent than the window has";
    return;
  }
  auto columns = read_columns - x_margin;
  auto lines = read_lines - y_margin;
  auto scales = (x[0x5001] & 0x20) != 0;
  if (!scales && (columns != out.width || lines != out.height))
    out.problem = "the window is larger than what is sent, without the scaler";
  if (columns > 8 * out.width || lines > 8 * out.height)
    out.problem = "the scaler is to make it smaller by more than 8";
  if (out.vts < read_lines || out.hts < read_columns)
    out.problem = "a line or frame is too short for the window";
}

/// Bits 2 and 1 of TIMING TC REG20 and REG21: the picture processor and the
/// array flip, or mirror, together. As the module is mounted, the flipped
/// picture is upright.
void read_orientation(const ov5640_registers& x, ov5640_output& out) {
  auto flips = x[0x3820] & 6;
  auto mirrors = x[0x3821] & 6;
  if ((flips != 0 && flips != 6) || (mirrors != 0 && mirrors != 6))
    out.problem = "array and picture processor do not flip together";
  out.upside_down = flips == 0;
  out.mirrored = mirrors != 0;
}

/// Section 4.10 and table 7, format control.
void read_format(const ov5640_registers& x, ov5640_output& out) {
  using platform::pixformat;
  auto mux = x[0x501F] & 7;
  auto expect = [&](pixformat format, unsigned bytes, int source) {
    out.format = format;
    out.bytes_per_pixel = bytes;
    if (mux != source)
      out.problem = "the format does not go with where it comes from";
  };
  switch (x[0x4300]) {
  case 0x00:
  case 0x01:
  case 0x02:
  case 0x03:
    return expect(pixformat::bayer, 1, 3);
  case 0x10:
    return expect(pixformat::grayscale, 1, 0);
  case 0x30:
    return expect(pixformat::yuv422, 2, 0);
  case 0x6F:
    return expect(pixformat::rgb565, 2, 1);
  default:
    out.problem = "this format is not modelled";
  }
}

/// Table 7: TIMING TC REG21 bit 5, SYSTEM RESET02 bits 4 to 2, CLOCK ENABLE02
/// bits 5 and 3, JPG MODE SELECT, VFIFO HSIZE and VSIZE, JPEG CTRL07.
void read_compression(const ov5640_registers& x, ov5640_output& out) {
  if ((x[0x3821] & 0x20) == 0)
    return;
  if (out.format != platform::pixformat::yuv422)
    out.problem = "the JPEG encoder takes only YUV422";
  out.format = platform::pixformat::jpeg;
  if ((x[0x3002] & 0x1C) != 0)
    out.problem = "the JPEG encoder or one of its FIFOs is in reset";
  if ((x[0x3006] & 0x28) != 0x28)
    out.problem = "the JPEG encoder has no clock";
  out.jpeg_mode = x[0x4713] & 7;
  if (out.jpeg_mode < 2 || out.jpeg_mode > 4)
    out.problem = "this JPEG mode is not modelled";
  out.jpeg_width = word(x, 0x4602);
  out.jpeg_height = word(x, 0x4604);
  if (out.jpeg_width < 4 || out.jpeg_height == 0
      || out.jpeg_height + 2 * ov5640_lines_before > out.vts)
    out.problem = "the lines of the JPEG do not fit a frame";
  // The scale that leaves the tables of T.81, annex K, as they are is assumed.
  auto percent = (x[0x4407] & 63) * 100 / 16;
  out.jpeg_quality = percent == 0     ? 100
                     : percent <= 100 ? (200 - percent) / 2
                                      : 5000 / percent;
}

void read_pads(const ov5640_registers& x, ov5640_output& out) {
  auto polarity = x[0x4740];
  out.wires = {(polarity & 0x20) != 0, (polarity & 0x02) != 0,
               (polarity & 0x01) == 0};
  // VSYNC, HREF, PCLK and the upper eight data lines.
  if ((x[0x3017] & 0x7F) != 0x7F || (x[0x3018] & 0xF0) != 0xF0)
    out.problem = "a pad of the parallel bus is not driven";
  if ((x[0x300E] & 4) != 0)
    out.problem = "the parallel bus is off: MIPI is on";
}

} // namespace

ov5640_output read_output(const ov5640_registers& x, double mclk_hz) {
  ov5640_output result;
  if (mclk_hz < 6e6 || mclk_hz > 27e6) {
    result.problem = "MCLK is not between 6 and 27 MHz";
    return result;
  }
  read_clocks(x, mclk_hz, result);
  read_windows(x, result);
  read_orientation(x, result);
  read_format(x, result);
  read_compression(x, result);
  read_pads(x, result);
  if (result.problem != nullptr)
    return result;
  auto bytes = result.format == platform::pixformat::jpeg
                 ? result.jpeg_width
                 : result.width * result.bytes_per_pixel;
  if (bytes / result.pclk_hz > result.line_seconds())
    result.problem = "the bus is too slow for a line";
  return result;
}

void reset_registers(ov5640_registers& x) {
  struct setting {
    uint16_t address;
    uint8_t value;
  };
  constexpr setting settings[] = {
    {0x3002, 0x1C}, {0x3006, 0xC3}, {0x4407, 0x0C}, {0x4713, 0x02},
    {0x3008, 0x02}, {0x300A, 0x56}, {0x300B, 0x40}, {0x300E, 0x58},
    {0x3034, 0x1A}, {0x3035, 0x11}, {0x3036, 0x69}, {0x3037, 0x03},
    {0x3108, 0x16}, {0x3804, 0x0A}, {0x3805, 0x3F}, {0x3806, 0x07},
    {0x3807, 0x9F}, {0x3808, 0x0A}, {0x3809, 0x20}, {0x380A, 0x07},
    {0x380B, 0x98}, {0x380C, 0x0B}, {0x380D, 0x1C}, {0x380E, 0x07},
    {0x380F, 0xB0}, {0x3811, 0x10}, {0x3813, 0x06}, {0x3814, 0x11},
    {0x3815, 0x11}, {0x3820, 0x40}, {0x3824, 0x01}, {0x4300, 0xF8},
    {0x460C, 0x20}, {0x4740, 0x20}, {0x5000, 0x06}, {0x5001, 0x01},
  };
  x.fill(0);
  for (auto& s : settings)
    x[s.address] = s.value;
}

} // namespace actorcsi::emulator
