#include "platform/boards/imxrt1062/bring_up/pins.hpp"

#include "platform/boards/imxrt1062/addresses.hpp"

namespace actorcsi::imxrt1062 {

namespace {

constexpr auto emc = pad_group::emc;
constexpr auto ad_b0 = pad_group::ad_b0;
constexpr auto ad_b1 = pad_group::ad_b1;
constexpr auto b0 = pad_group::b0;
constexpr auto b1 = pad_group::b1;

constexpr uint32_t sion = 1u << 4;

/// The pads of the SDRAM are 0 to 39 of one group, all of them with ALT0.
constexpr uint8_t sdram_pads = 40;

/// SEMC_DQS: the strobe is looped back through its pad.
constexpr uint8_t sdram_strobe = 39;

// The use of the pads on an OpenMV Cam RT1062 is from OpenMV's own MIT-licensed
// lists for its OPENMV_RT1060 boards (omv_pins.h, and MicroPython's pins.csv
// and mpconfigboard.h); the functions of each pad and the input registers are
// from the chapter IOMUX Controller and NXP's fsl_iomuxc.h.
constexpr pin pins[] = {
  // LPUART1, the peer link: P4 sends, P5 receives.
  {ad_b0, 12, 2, pad::output},
  {ad_b0, 13, 2, pad::input_up},
  // LPUART6, the console: P1 sends, P3 receives.
  {ad_b0, 2, 2, pad::output, {0x554, 1}},
  {ad_b0, 3, 2, pad::input_up, {0x550, 1}},
  // LPI2C1, the sensor's SCCB.
  {ad_b1, 0, 3, pad::i2c, {0x4CC, 1}, true},
  {ad_b1, 1, 3, pad::i2c, {0x4D0, 1}, true},
  // CSI_DATA02 to 09, the sensor's D0 to D7.
  {ad_b1, 15, 4, pad::input, {0x400, 0}},
  {ad_b1, 14, 4, pad::input, {0x404, 0}},
  {ad_b1, 13, 4, pad::input, {0x408, 0}},
  {ad_b1, 12, 4, pad::input, {0x40C, 0}},
  {ad_b1, 11, 4, pad::input, {0x410, 0}},
  {ad_b1, 10, 4, pad::input, {0x414, 0}},
  {ad_b0, 5, 4, pad::input, {0x418, 1}},
  {ad_b0, 4, 4, pad::input, {0x41C, 1}},
  // CSI_MCLK, HSYNC, VSYNC, PIXCLK.
  {b1, 15, 2, pad::output},
  {ad_b0, 15, 4, pad::input, {0x420, 0}},
  {b1, 13, 2, pad::input, {0x428, 2}},
  {b1, 12, 2, pad::input, {0x424, 1}},
  // GPIO2: the sensor's reset and power-down, the red, green and blue LED.
  {b1, 1, 5, pad::output},
  {b1, 2, 5, pad::output},
  {b0, 10, 5, pad::output},
  {b0, 11, 5, pad::output},
  {b1, 14, 5, pad::output},
  // GPIO2: P7, the button.
  {b0, 6, 5, pad::input_up},
};

void set_up(platform::register_block& soc, const pin& x) {
  soc.write(base::iomuxc + x.mux_offset(), x.alt | (x.loop_back ? sion : 0));
  soc.write(base::iomuxc + x.pad_offset(), x.pad);
  if (x.input.offset != 0)
    soc.write(base::iomuxc + x.input.offset, x.input.value);
}

} // namespace

void set_up_pins(platform::register_block& soc) noexcept {
  for (uint8_t i = 0; i < sdram_pads; ++i)
    set_up(soc, {emc, i, 0, pad::memory, {}, i == sdram_strobe});
  for (auto& x : pins)
    set_up(soc, x);
}

} // namespace actorcsi::imxrt1062
