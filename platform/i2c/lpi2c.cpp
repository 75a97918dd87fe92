#include "platform/i2c/lpi2c.hpp"

#include <string>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/i2c/lpi2c_registers.hpp"

namespace actorcsi::platform {

namespace reg = lpi2c_reg;
namespace msr = lpi2c_msr;
namespace mtdr = lpi2c_mtdr;

namespace {

constexpr uint32_t max_prescale = 7;

/// Fields of six bits.
constexpr uint32_t max_field = 63;

/// Spikes shorter than this many clock periods are ignored.
constexpr uint32_t filter = 2;

constexpr uint32_t flags =
  msr::sdf | msr::ndf | msr::alf | msr::fef | msr::pltf;

std::string hexadecimal(uint8_t x) {
  constexpr char digits[] = "0123456789ABCDEF";
  return {'0', 'x', digits[x >> 4], digits[x & 15]};
}

/// Delay by the synchronisation of the clock line, in prescaled periods.
constexpr uint32_t latency(uint32_t prescale) {
  return (2 + filter) >> prescale;
}

} // namespace

double lpi2c_timing::rate(uint32_t clock_hz) const {
  return static_cast<double>(clock_hz >> prescale)
         / (clklo + clkhi + 2 + latency(prescale));
}

std::optional<lpi2c_timing> find_timing(uint32_t clock_hz, uint32_t hz) {
  if (hz == 0)
    return std::nullopt;
  for (uint32_t prescale = 0; prescale <= max_prescale; ++prescale) {
    auto divided = clock_hz >> prescale;
    auto period = (divided + hz - 1) / hz;
    auto extra = 2 + latency(prescale);
    // Too short for two phases and their minimum contents.
    if (period < extra + 6)
      return std::nullopt;
    // The low phase is longer than the high phase: 4.7 us and 4.0 us in
    // standard mode, 1.3 us and 0.6 us in fast mode.
    auto phases = period - extra;
    auto low = (phases * 3 + 4) / 5;
    if (low > max_field)
      continue;
    lpi2c_timing result;
    result.prescale = prescale;
    result.clklo = low;
    result.clkhi = phases - low;
    result.sethold = low - 1;
    result.datavd = low / 3 > 0 ? low / 3 : 1;
    return result;
  }
  return std::nullopt;
}

lpi2c::lpi2c(register_block& registers, uint32_t clock_hz, uint32_t hz)
  : registers_(registers) {
  auto timing = find_timing(clock_hz, hz);
  ACTORCSI_ASSERT(timing);
  timing_ = *timing;
  restart();
}

caf::error lpi2c::write(uint8_t address, span<const uint8_t> bytes) {
  return run(address, bytes, {});
}

caf::error lpi2c::write_read(uint8_t address, span<const uint8_t> bytes,
                             span<uint8_t> into) {
  return run(address, bytes, into);
}

caf::error lpi2c::run(uint8_t address, span<const uint8_t> bytes,
                      span<uint8_t> into) {
  auto result = transfer(address, bytes, into);
  if (result == outcome::good)
    return caf::none;
  restart();
  auto text = [result] {
    switch (result) {
    case outcome::no_acknowledge:
      return "no acknowledge; check that the target is connected and powered";
    case outcome::arbitration_lost:
      return "another controller holds the bus";
    case outcome::bus_stuck:
      return "a line stays low; reset the target";
    case outcome::not_a_transaction:
      return "use an address below 0x80 and 1 to 256 bytes";
    default:
      return "timed out";
    }
  };
  return make_error(errc::io_error,
                    "I2C " + hexadecimal(address) + ": " + text());
}

lpi2c::outcome lpi2c::transfer(uint8_t address, span<const uint8_t> bytes,
                               span<uint8_t> into) {
  if (address > 0x7F || bytes.size() > max_bytes || into.size() > max_bytes
      || bytes.size() + into.size() == 0)
    return outcome::not_a_transaction;
  registers_.write(reg::msr, flags);
  auto result = outcome::good;
  auto next = [&](uint32_t command) {
    if (result == outcome::good)
      result = queue(command);
  };
  auto target = static_cast<uint32_t>(address) << 1;
  if (!bytes.empty()) {
    next(mtdr::start | target);
    for (auto byte : bytes)
      next(mtdr::transmit | byte);
  }
  if (!into.empty()) {
    next(mtdr::start | target | 1);
    next(mtdr::receive | static_cast<uint32_t>(into.size() - 1));
    for (auto& byte : into)
      if (result == outcome::good)
        result = receive(byte);
  }
  next(mtdr::stop);
  return result == outcome::good ? finish() : result;
}

void lpi2c::restart() {
  registers_.write(reg::mcr, lpi2c_mcr::rst);
  registers_.write(reg::mcr, 0);
  registers_.write(reg::mier, 0);
  registers_.write(reg::mcfgr0, 0);
  registers_.write(reg::mcfgr1, timing_.prescale);
  registers_.write(reg::mcfgr2, filter << lpi2c_mcfgr2::filtscl_shift
                                  | filter << lpi2c_mcfgr2::filtsda_shift);
  // A line that is low for 255 * 256 periods, milliseconds, is stuck.
  registers_.write(reg::mcfgr3, 255u << lpi2c_mcfgr3::pinlow_shift);
  registers_.write(reg::mccr0, timing_.clklo
                                 | timing_.clkhi << lpi2c_mccr0::clkhi_shift
                                 | timing_.sethold << lpi2c_mccr0::sethold_shift
                                 | timing_.datavd << lpi2c_mccr0::datavd_shift);
  registers_.write(reg::mfcr, 0);
  registers_.write(reg::mcr, lpi2c_mcr::rtf | lpi2c_mcr::rrf);
  registers_.write(reg::msr, flags);
  registers_.write(reg::mcr, lpi2c_mcr::men);
}

lpi2c::outcome lpi2c::queue(uint32_t command) {
  for (uint32_t i = 0; i < patience; ++i) {
    auto bad = trouble(registers_.read(reg::msr));
    if (bad != outcome::good)
      return bad;
    if ((registers_.read(reg::mfsr) & lpi2c_mfsr::txcount) < lpi2c_fifo_depth) {
      registers_.write(reg::mtdr, command);
      return outcome::good;
    }
  }
  return outcome::timed_out;
}

lpi2c::outcome lpi2c::receive(uint8_t& byte) {
  for (uint32_t i = 0; i < patience; ++i) {
    auto data = registers_.read(reg::mrdr);
    if ((data & lpi2c_mrdr::rxempty) == 0) {
      byte = static_cast<uint8_t>(data);
      return outcome::good;
    }
    auto bad = trouble(registers_.read(reg::msr));
    if (bad != outcome::good)
      return bad;
  }
  return outcome::timed_out;
}

lpi2c::outcome lpi2c::finish() {
  for (uint32_t i = 0; i < patience; ++i) {
    auto status = registers_.read(reg::msr);
    auto bad = trouble(status);
    if (bad != outcome::good)
      return bad;
    if ((status & msr::sdf) != 0)
      return outcome::good;
  }
  return outcome::timed_out;
}

lpi2c::outcome lpi2c::trouble(uint32_t status) {
  if ((status & msr::alf) != 0)
    return outcome::arbitration_lost;
  if ((status & msr::ndf) != 0)
    return outcome::no_acknowledge;
  if ((status & msr::pltf) != 0)
    return outcome::bus_stuck;
  if ((status & msr::fef) != 0)
    return outcome::timed_out;
  return outcome::good;
}

} // namespace actorcsi::platform
