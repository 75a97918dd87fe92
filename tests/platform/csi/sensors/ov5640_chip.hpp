#pragma once

#include <chrono>
#include <map>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/csi/sensors/ov5640.hpp"
#include "platform/csi/sensors/ov5640_registers.hpp"

namespace actorcsi::platform::ov5640_test {

namespace reg = ov5640_reg;

/// An OV5640's registers on a bus: they keep what is written.
class chip final : public i2c {
public:
  chip() {
    forget();
  }

  caf::error write(uint8_t address, span<const uint8_t> bytes) override {
    if (auto err = check(address))
      return err;
    REQUIRE(bytes.size() == 3);
    auto where = static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
    ++writes;
    if (where == reg::system_ctrl0 && (bytes[2] & 0x80) != 0)
      forget();
    registers[where] = bytes[2];
    return caf::none;
  }

  caf::error write_read(uint8_t address, span<const uint8_t> bytes,
                        span<uint8_t> into) override {
    if (auto err = check(address))
      return err;
    REQUIRE(bytes.size() == 2);
    REQUIRE(into.size() == 1);
    into[0] = registers[static_cast<uint16_t>(bytes[0] << 8 | bytes[1])];
    return caf::none;
  }

  uint16_t at16(uint16_t where) {
    return static_cast<uint16_t>(registers[where] << 8
                                 | registers[static_cast<uint16_t>(where + 1)]);
  }

  void forget() {
    registers.clear();
    registers[reg::chip_id] = 0x56;
    registers[reg::chip_id + 1] = 0x40;
    registers[reg::vertical] = 0x40;
  }

  std::map<uint16_t, uint8_t> registers;
  int writes = 0;
  /// After how many accesses it does not acknowledge any more.
  int deaf_after = 1'000'000;

private:
  caf::error check(uint8_t address) {
    if (address != 0x3C || --deaf_after < 0)
      return make_error(errc::io_error, "I2C 0x3C: no acknowledge");
    return caf::none;
  }
};

struct patient_cpu final : cpu {
  void busy(caf::timespan amount) override {
    total += amount;
  }

  caf::timespan total{0};
};

inline sensor_view whole(pixformat format, uint16_t width, uint16_t height) {
  return {format, {width, height}, {0, 0, width, height}};
}

struct fixture {
  chip bus;
  patient_cpu delay;
  ov5640 sensor{bus, delay};

  fixture() {
    REQUIRE_FALSE(sensor.reset(true));
  }
};

inline double rate_of(chip& x) {
  return 60e6 / x.at16(reg::hts) / x.at16(reg::vts);
}

} // namespace actorcsi::platform::ov5640_test
