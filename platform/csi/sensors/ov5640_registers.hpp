#pragma once

#include <cstdint>

namespace actorcsi::platform {

/// Registers of OmniVision's OV5640, named as in its data sheet (version 2.03,
/// section 7). Registers of 16 bits have the high byte first.
namespace ov5640_reg {

constexpr uint16_t system_ctrl0 = 0x3008;
constexpr uint16_t system_reset02 = 0x3002;
constexpr uint16_t clock_enable02 = 0x3006;
constexpr uint16_t chip_id = 0x300A; ///< 16 bits
constexpr uint16_t pad_output_enable01 = 0x3017;
constexpr uint16_t pad_output_enable02 = 0x3018;
constexpr uint16_t pll_ctrl0 = 0x3034;
constexpr uint16_t pll_ctrl1 = 0x3035;
constexpr uint16_t pll_ctrl2 = 0x3036;
constexpr uint16_t pll_ctrl3 = 0x3037;
constexpr uint16_t clock_source = 0x3103;
constexpr uint16_t root_divider = 0x3108;
constexpr uint16_t awb_gains = 0x3400; ///< Red, green, blue: 16 bits each
constexpr uint16_t awb_manual = 0x3406;
constexpr uint16_t exposure = 0x3500; ///< 20 bits, in sixteenths of a line
constexpr uint16_t aec_manual = 0x3503;
constexpr uint16_t gain = 0x350A; ///< 10 bits, in sixteenths
constexpr uint16_t x_start = 0x3800;
constexpr uint16_t y_start = 0x3802;
constexpr uint16_t x_end = 0x3804;
constexpr uint16_t y_end = 0x3806;
constexpr uint16_t output_width = 0x3808;
constexpr uint16_t output_height = 0x380A;
constexpr uint16_t hts = 0x380C;
constexpr uint16_t vts = 0x380E;
constexpr uint16_t x_offset = 0x3810;
constexpr uint16_t y_offset = 0x3812;
constexpr uint16_t x_increment = 0x3814;
constexpr uint16_t y_increment = 0x3815;
constexpr uint16_t vertical = 0x3820; ///< Bits 2:1 flip, bit 0 bins.
/// Bit 5 compresses, bits 2:1 mirror, bit 0 bins.
constexpr uint16_t horizontal = 0x3821;
constexpr uint16_t pclk_divider = 0x3824;
constexpr uint16_t aec_ctrl00 = 0x3A00;
constexpr uint16_t max_exposure_60hz = 0x3A02;
constexpr uint16_t band_50hz = 0x3A08;
constexpr uint16_t band_60hz = 0x3A0A;
constexpr uint16_t max_bands_60hz = 0x3A0D;
constexpr uint16_t max_bands_50hz = 0x3A0E;
constexpr uint16_t max_exposure_50hz = 0x3A14;
constexpr uint16_t gain_ceiling = 0x3A18;
constexpr uint16_t blc_ctrl00 = 0x4000;
constexpr uint16_t black_levels = 0x402C; ///< 00, 01, 10, 11: 16 bits each
constexpr uint16_t format = 0x4300;
constexpr uint16_t jpeg_ctrl07 = 0x4407; ///< Bits 5:0 scale quantization.
constexpr uint16_t vfifo_hsize = 0x4602; ///< 16 bits: bytes of a line
constexpr uint16_t vfifo_vsize = 0x4604; ///< 16 bits: lines of a frame
constexpr uint16_t vfifo_ctrl0c = 0x460C;
constexpr uint16_t jpg_mode_select = 0x4713;
constexpr uint16_t polarity = 0x4740;
constexpr uint16_t isp_ctrl00 = 0x5000;
constexpr uint16_t isp_ctrl01 = 0x5001;
constexpr uint16_t format_mux = 0x501F;
constexpr uint16_t test_pattern = 0x503D;
constexpr uint16_t effect_ctrl = 0x5580;
constexpr uint16_t saturation_u = 0x5583;
constexpr uint16_t saturation_v = 0x5584;
constexpr uint16_t contrast = 0x5586;
constexpr uint16_t brightness = 0x5587;
constexpr uint16_t effect_signs = 0x5588;

} // namespace ov5640_reg

/// Its 7-bit address on the bus.
constexpr uint8_t ov5640_address = 0x3C;

constexpr uint16_t ov5640_chip_id = 0x5640;

} // namespace actorcsi::platform
