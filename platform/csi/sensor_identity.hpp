#pragma once

#include <cstdint>

namespace actorcsi::platform {

// The reference's numbers of sensors.
constexpr uint16_t ov5640_cid = 0x56;
constexpr uint16_t software_cid = 0x50F7;

/// What a sensor is, besides its settings.
struct sensor_identity {
  /// E.g. `OV5640`; a literal.
  const char* name = "";
  /// The reference's number of the chip.
  uint16_t cid = 0;
  /// Address of 7 bits on the control bus; 0 without one.
  uint8_t address = 0;
  /// Frequency of the clock that the sensor gets, in Hz; 0 without one.
  uint32_t clock_hz = 0;
  /// Whether the sensor is powered, and neither asleep nor shut down.
  bool powered = false;
};

} // namespace actorcsi::platform
