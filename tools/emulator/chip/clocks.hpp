#pragma once

#include <array>
#include <map>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// The chapters Clock Controller Module, CCM Analog and DCDC Converter of NXP's
/// i.MX RT1060 Processor Reference Manual (figure Clock Tree): what frequencies
/// the registers make, which gates are open, locks and handshakes that take
/// time. Registers without a value here are refused.
class clocks final : public device {
public:
  static constexpr double crystal_hz = 24e6;

  /// An area of registers, of which there are three.
  class block final : public platform::register_block {
  public:
    block(clocks& owner, const char* name) : owner_(owner), name_(name) {
      // nop
    }

    uint32_t read(uint32_t offset) noexcept override;

    void write(uint32_t offset, uint32_t value) noexcept override;

    uint32_t value(uint32_t offset) const;

    std::map<uint32_t, uint32_t> registers;

  private:
    clocks& owner_;
    const char* name_;
  };

  explicit clocks(surroundings around);

  block& ccm() {
    return ccm_;
  }

  block& analog() {
    return analog_;
  }

  block& dcdc() {
    return dcdc_;
  }

  void reset() override;

  /// Whether gate `cg` of CCGR`ccgr` is open while the processor runs.
  bool gate(unsigned ccgr, unsigned cg) const;

  double core_hz() const;

  double uart_hz() const;

  double lpi2c_hz() const;

  double semc_hz() const;

  /// What FlexSPI gives the flash as its clock.
  double flexspi_hz() const;

  /// What the sensor gets as its MCLK.
  double csi_mclk_hz() const;

  /// PLL1 and PLL2 never lock from now on.
  void break_plls() {
    broken_ = true;
  }

private:
  uint32_t adjusted(const block& of, uint32_t offset, uint32_t value) const;

  void written(const block& to, uint32_t offset, uint32_t before,
               uint32_t value);

  void start_handshake(uint32_t changed);

  double arm_pll_hz() const;

  double system_pll_hz() const;

  double pfd2_hz() const;

  double peripheral_hz() const;

  bool locked(uint32_t offset) const;

  void check_limits();

  surroundings around_;
  block ccm_;
  block analog_;
  block dcdc_;
  bool broken_ = false;
  std::map<uint32_t, uint64_t> locks_at_;
  uint64_t voltage_at_ = 0;
  uint32_t busy_ = 0;
  uint64_t busy_until_ = 0;
};

} // namespace actorcsi::emulator
