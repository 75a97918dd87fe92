#include "platform/csi/sensors/ov5640.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "platform/base/errc.hpp"
#include "platform/csi/sensors/ov5640_registers.hpp"
#include "platform/csi/sensors/ov5640_tables.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi::platform {

namespace reg = ov5640_reg;

namespace {

// SYSTEM CTROL0
constexpr uint8_t software_reset = 0x82;
constexpr uint8_t standby = 0x42;
constexpr uint8_t running = 0x02;

// 0x3103
constexpr uint8_t clock_from_pad = 0x11;
constexpr uint8_t clock_from_pll = 0x03;

constexpr auto reset_time = std::chrono::milliseconds{10};

// The output format, and its source in the picture processor. RGB565 has its
// low byte first.
struct output {
  uint8_t format;
  uint8_t mux;
};

output output_of(pixformat format) {
  switch (format) {
  case pixformat::rgb565:
    return {0x6F, 0x01};
  case pixformat::yuv422:
  case pixformat::jpeg:
    return {0x30, 0x00};
  case pixformat::bayer:
    return {0x00, 0x03};
  default:
    return {0x10, 0x00};
  }
}

// 0x5001: colours, UV averaging and white balance; and the scaler.
constexpr uint8_t isp_processing = 0x83;
constexpr uint8_t isp_scaling = 0x20;

constexpr uint8_t every_pixel = 0x11;
constexpr uint8_t every_other_pair = 0x31;

/// Lines of a frame that exposure must not use.
constexpr uint16_t exposure_margin = 4;

constexpr double max_vts = 65'535;

/// Frames that one may take in night mode: from 30 to 5 per second, as in
/// OmniVision's application notes.
constexpr uint32_t night_factor = 6;

/// Lines of an exposure of `us` microseconds.
double lines_of(double us, const ov5640_timing& x) {
  return us * ov5640_sclk_hz / 1e6 / x.hts;
}

/// Lines of light that flickers `hz` times a second.
uint16_t band_of(const ov5640_timing& x, uint32_t hz) {
  auto lines = ov5640_sclk_hz / (uint32_t{x.hts} * hz);
  return static_cast<uint16_t>(std::clamp<uint32_t>(lines, 1, 0x3FF));
}

uint8_t bands_in(const ov5640_timing& x, uint16_t band) {
  return static_cast<uint8_t>(
    std::clamp((x.vts - exposure_margin) / band, 1, 0x3F));
}

} // namespace

ov5640::ov5640(i2c& bus, cpu& delay, sensor_power* power)
  : bus_(bus), delay_(delay), power_(power) {
  // nop
}

// -- sensor -------------------------------------------------------------------

sensor_bus ov5640::bus() const {
  // As the registers 0x4740 and 0x4300 are set.
  return {true, true, true, false};
}

sensor_identity ov5640::identity() const {
  return {"OV5640", ov5640_cid, ov5640_address, ov5640_mclk_hz,
          ready_ && !asleep_ && !shut_down_};
}

caf::error ov5640::reset(bool hard) {
  hz_ = std::nullopt;
  view_ = std::nullopt;
  streaming_ = false;
  asleep_ = false;
  shut_down_ = false;
  exposure_us_ = std::nullopt;
  readout_ = whole_readout;
  night_ = false;
  settings_.clear();
  if (hard)
    cut_power();
  return bring_up();
}

caf::error ov5640::restore() {
  if (is_off())
    return caf::none;
  if (auto err = bring_up())
    return err;
  for (auto& x : settings_)
    if (auto err = write_once(x.address, x.value)) {
      ready_ = false;
      return err;
    }
  return caf::none;
}

bool ov5640::sends(pixformat format) const {
  return format != pixformat::binary;
}

caf::error ov5640::set_view(const sensor_view& view) {
  auto timing = find_timing(view, hz_, readout_);
  if (!timing)
    return timing.error();
  if (auto err = need_chip())
    return err;
  if (auto err = write_timing(*timing))
    return err;
  auto what = output_of(view.format);
  if (auto err = write(reg::format, what.format))
    return err;
  if (auto err = write(reg::format_mux, what.mux))
    return err;
  if (auto err = write_compression(view))
    return err;
  view_ = view;
  return caf::none;
}

caf::error ov5640::set_rate(std::optional<double> hz) {
  if (hz && !(*hz >= ov5640_min_hz))
    return make_error(errc::invalid_framerate,
                      "framerate=" + rendered(*hz)
                        + ": below the OV5640's least of "
                        + rendered(ov5640_min_hz) + " frames per second");
  if (!view_) {
    hz_ = hz;
    return caf::none;
  }
  auto timing = find_timing(*view_, hz, readout_);
  if (!timing)
    return timing.error();
  // Whole lines may make it a little slower than asked for.
  if (hz && timing->rate() < *hz * 0.999)
    return make_error(errc::invalid_framerate,
                      "framerate=" + rendered(*hz) + ": use at most "
                        + rendered(timing->rate())
                        + " with this frame, or fewer lines, or fewer bytes "
                          "per line");
  if (auto err = need_chip())
    return err;
  if (auto err = write_rate(*timing))
    return err;
  hz_ = hz;
  return caf::none;
}

double ov5640::rate() const {
  return view_ ? timing_.rate() : 0;
}

caf::error ov5640::start() {
  if (is_off()) {
    streaming_ = true;
    return caf::none;
  }
  if (auto err = need_chip())
    return err;
  streaming_ = true;
  auto err = write_power();
  if (err)
    streaming_ = false;
  return err;
}

void ov5640::stop() {
  if (!streaming_)
    return;
  streaming_ = false;
  // A chip that does not answer cannot be stopped.
  if (!is_off())
    write_power();
}

// -- registers ----------------------------------------------------------------

caf::error ov5640::write(uint16_t address, uint8_t value) {
  if (!settings_.has_room_for(address))
    return make_error(errc::limit_reached,
                      "sensor_register: no more than "
                        + std::to_string(register_shadow::capacity)
                        + " registers can be set; reset the sensor");
  auto err = write_once(address, value);
  if (!err)
    settings_.note(address, value);
  return err;
}

caf::error ov5640::write_once(uint16_t address, uint8_t value) {
  const uint8_t bytes[] = {static_cast<uint8_t>(address >> 8),
                           static_cast<uint8_t>(address), value};
  return bus_.write(ov5640_address, {bytes, sizeof(bytes)});
}

caf::error ov5640::write16(uint16_t address, uint16_t value) {
  if (auto err = write(address, static_cast<uint8_t>(value >> 8)))
    return err;
  return write(static_cast<uint16_t>(address + 1), static_cast<uint8_t>(value));
}

caf::expected<uint8_t> ov5640::read(uint16_t address) const {
  const uint8_t bytes[] = {static_cast<uint8_t>(address >> 8),
                           static_cast<uint8_t>(address)};
  uint8_t value = 0;
  if (auto err =
        bus_.write_read(ov5640_address, {bytes, sizeof(bytes)}, {&value, 1}))
    return err;
  return value;
}

caf::expected<uint16_t> ov5640::read16(uint16_t address) const {
  auto high = read(address);
  if (!high)
    return high.error();
  auto low = read(static_cast<uint16_t>(address + 1));
  if (!low)
    return low.error();
  return static_cast<uint16_t>(*high << 8 | *low);
}

caf::error ov5640::change(uint16_t address, uint8_t mask, uint8_t value) {
  auto before = read(address);
  if (!before)
    return before.error();
  return write(address,
               static_cast<uint8_t>((*before & ~mask) | (value & mask)));
}

// -- setting up ---------------------------------------------------------------

void ov5640::cut_power() {
  ready_ = false;
  if (power_ == nullptr)
    return;
  power_->set(false);
  powered_ = false;
}

caf::error ov5640::bring_up() {
  ready_ = false;
  if (power_ != nullptr && !std::exchange(powered_, true))
    power_->set(true);
  auto id = read16(reg::chip_id);
  if (!id)
    return make_error(errc::sensor_not_detected, describe(id.error()));
  if (*id != ov5640_chip_id)
    return make_error(errc::sensor_not_detected,
                      "the chip at 0x3C reports id " + std::to_string(*id)
                        + " instead of 22080 (0x5640)");
  if (auto err = write_once(reg::clock_source, clock_from_pad))
    return err;
  if (auto err = write_once(reg::system_ctrl0, software_reset))
    return err;
  delay_.busy(reset_time);
  if (auto err = write_once(reg::system_ctrl0, standby))
    return err;
  for (auto& x : ov5640_start_settings())
    if (auto err = write_once(x.address, x.value))
      return err;
  if (auto err = write_once(reg::clock_source, clock_from_pll))
    return err;
  ready_ = true;
  return caf::none;
}

caf::error ov5640::need_chip() {
  if (is_off())
    return make_error(errc::control_failed,
                      "shutdown=1: the sensor has no power; set shutdown to 0 "
                      "first");
  return ready_ ? caf::error{} : restore();
}

caf::error ov5640::write_timing(const ov5640_timing& x) {
  struct setting {
    uint16_t address;
    uint16_t value;
  };
  const setting wide[] = {
    {reg::x_start, x.x_start},    {reg::y_start, x.y_start},
    {reg::x_end, x.x_end},        {reg::y_end, x.y_end},
    {reg::output_width, x.width}, {reg::output_height, x.height},
    {reg::x_offset, x.x_offset},  {reg::y_offset, x.y_offset},
  };
  for (auto& y : wide)
    if (auto err = write16(y.address, y.value))
      return err;
  auto increment = x.binned ? every_other_pair : every_pixel;
  if (auto err = write(reg::x_increment, increment))
    return err;
  if (auto err = write(reg::y_increment, increment))
    return err;
  // Bit 6 of 0x3820 belongs to binning, too; flip and mirror stay.
  if (auto err = change(reg::vertical, 0x41, x.binned ? 0x41 : 0x40))
    return err;
  if (auto err = change(reg::horizontal, 0x01, x.binned ? 0x01 : 0x00))
    return err;
  auto processing =
    static_cast<uint8_t>(isp_processing | (x.scaled ? isp_scaling : 0));
  if (auto err = write(reg::isp_ctrl01, processing))
    return err;
  return write_rate(x);
}

caf::error ov5640::write_rate(const ov5640_timing& timing) {
  auto x = timing;
  if (exposure_us_) {
    auto lines = std::ceil(lines_of(*exposure_us_, x)) + exposure_margin;
    x.vts = static_cast<uint16_t>(std::clamp<double>(lines, x.vts, max_vts));
  }
  timing_ = x;
  auto longest = static_cast<uint16_t>(
    std::min(x.vts * (night_ ? night_factor : 1), uint32_t{0xFFFF})
    - exposure_margin);
  auto band_50 = band_of(x, 100);
  auto band_60 = band_of(x, 120);
  struct setting {
    uint16_t address;
    uint16_t value;
  };
  const setting wide[] = {
    {reg::hts, x.hts},
    {reg::vts, x.vts},
    {reg::max_exposure_50hz, longest},
    {reg::max_exposure_60hz, longest},
    {reg::band_50hz, band_50},
    {reg::band_60hz, band_60},
  };
  for (auto& y : wide)
    if (auto err = write16(y.address, y.value))
      return err;
  if (auto err = write(reg::max_bands_50hz, bands_in(x, band_50)))
    return err;
  if (auto err = write(reg::max_bands_60hz, bands_in(x, band_60)))
    return err;
  return write_exposure();
}

caf::error ov5640::write_exposure() {
  if (!exposure_us_)
    return caf::none;
  auto lines = std::clamp<double>(lines_of(*exposure_us_, timing_), 1,
                                  timing_.vts - exposure_margin);
  auto sixteenths = std::lround(lines * 16);
  if (auto err =
        write(reg::exposure, static_cast<uint8_t>(sixteenths >> 16 & 0x0F)))
    return err;
  return write16(reg::exposure + 1, static_cast<uint16_t>(sixteenths));
}

caf::error ov5640::refresh_rate() {
  if (!view_)
    return caf::none;
  auto timing = find_timing(*view_, hz_, readout_);
  if (!timing)
    return timing.error();
  return write_rate(*timing);
}

caf::error ov5640::write_power() {
  auto sends = streaming_ && !asleep_ && !shut_down_;
  return write_once(reg::system_ctrl0, sends ? running : standby);
}

} // namespace actorcsi::platform
