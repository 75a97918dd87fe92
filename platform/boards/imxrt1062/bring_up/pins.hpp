#pragma once

#include <cstdint>

#include "platform/base/registers.hpp"

namespace actorcsi::imxrt1062 {

/// Groups of pads in the order of their registers, and how many each has:
/// chapter IOMUX Controller of NXP's i.MX RT1060 Processor Reference Manual.
enum class pad_group : uint8_t {
  emc = 0,    ///< 42
  ad_b0 = 42, ///< 16
  ad_b1 = 58, ///< 16
  b0 = 74,    ///< 16
  b1 = 90,    ///< 16
};

/// Selects the pad for a peripheral's input.
struct input_select {
  uint16_t offset = 0; ///< From IOMUXC; 0: there is nothing to choose.
  uint8_t value = 0;
};

/// The function of a pad.
struct pin {
  uint32_t pad; ///< SW_PAD_CTL
  input_select input;
  pad_group group;
  uint8_t number;
  uint8_t alt;
  /// The pad can be read while it is driven.
  bool loop_back;

  constexpr pin(pad_group in, uint8_t which, uint8_t function, uint32_t control,
                input_select feeds = {}, bool reads_back = false)
    : pad(control),
      input(feeds),
      group(in),
      number(which),
      alt(function),
      loop_back(reads_back) {
    // nop
  }

  constexpr uint32_t mux_offset() const {
    return 0x14 + 4 * (static_cast<uint32_t>(group) + number);
  }

  constexpr uint32_t pad_offset() const {
    return 0x204 + 4 * (static_cast<uint32_t>(group) + number);
  }
};

/// Electrical settings of a pad.
namespace pad {

constexpr uint32_t fast = 1u << 0;    ///< SRE
constexpr uint32_t dse_shift = 3;     ///< 1 weakest to 7 strongest
constexpr uint32_t medium = 2u << 6;  ///< SPEED, 100 MHz
constexpr uint32_t fastest = 3u << 6; ///< SPEED, 200 MHz
constexpr uint32_t open_drain = 1u << 11;
constexpr uint32_t keeper_or_pull = 1u << 12; ///< PKE
constexpr uint32_t pull = 1u << 13;           ///< PUE: not a keeper
constexpr uint32_t up_100k = 2u << 14;
constexpr uint32_t up_22k = 3u << 14;
constexpr uint32_t hysteresis = 1u << 16;

constexpr uint32_t memory =
  hysteresis | keeper_or_pull | fastest | 7u << dse_shift | fast;
constexpr uint32_t output = keeper_or_pull | medium | 6u << dse_shift;
constexpr uint32_t input =
  hysteresis | keeper_or_pull | medium | 6u << dse_shift;
constexpr uint32_t input_up = input | pull | up_100k;
constexpr uint32_t i2c = hysteresis | open_drain | keeper_or_pull | pull
                         | up_22k | medium | 6u << dse_shift;

} // namespace pad

/// Gives every pin of this board its function. `soc` has absolute addresses.
void set_up_pins(platform::register_block& soc) noexcept;

} // namespace actorcsi::imxrt1062
