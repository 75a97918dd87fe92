#include "platform/boards/imxrt1062/bring_up/sdram.hpp"

#include "platform/boards/imxrt1062/addresses.hpp"
#include "platform/boards/imxrt1062/bring_up/clocks.hpp"

namespace actorcsi::imxrt1062 {

namespace {

// The chapter Smart External Memory Controller of NXP's i.MX RT1060 Processor
// Reference Manual.
namespace semc {

constexpr uint32_t mcr = base::semc + 0x00;
constexpr uint32_t iocr = base::semc + 0x04;
constexpr uint32_t bmcr0 = base::semc + 0x08;
constexpr uint32_t bmcr1 = base::semc + 0x0C;
constexpr uint32_t br0 = base::semc + 0x10;
constexpr uint32_t intr = base::semc + 0x3C;
constexpr uint32_t sdramcr0 = base::semc + 0x40;
constexpr uint32_t sdramcr1 = base::semc + 0x44;
constexpr uint32_t sdramcr2 = base::semc + 0x48;
constexpr uint32_t sdramcr3 = base::semc + 0x4C;
constexpr uint32_t ipcr0 = base::semc + 0x90;
constexpr uint32_t ipcr1 = base::semc + 0x94;
constexpr uint32_t ipcr2 = base::semc + 0x98;
constexpr uint32_t ipcmd = base::semc + 0x9C;
constexpr uint32_t iptxdat = base::semc + 0xA0;

// MCR
constexpr uint32_t swrst = 1u << 0; ///< Clears itself.
/// The strobe is looped back from its pad, so that reads are in time.
constexpr uint32_t dqsmd = 1u << 2;
/// Bus time-out of at most 4096 periods.
constexpr uint32_t bto = 0x10u << 24;

/// 4 KB for 0, and twice that for each step.
constexpr uint32_t size_32_mb = 13u << 1;
constexpr uint32_t valid = 1;

constexpr uint32_t ip_done = 1u << 0;
constexpr uint32_t ip_error = 1u << 1;

constexpr uint32_t ip_key = 0xA55Au << 16;

enum command : uint32_t {
  set_mode = 0xA,
  auto_refresh = 0xC,
  precharge_all = 0xF,
};

constexpr uint32_t refresh_enable = 1;

/// Weights of the queues as NXP's driver has them.
constexpr uint32_t queue_a = 0x00030524;
constexpr uint32_t queue_b = 0x06030524;

/// The SDRAM's own mode: bursts of 8, CAS latency 3.
constexpr uint32_t mode = 3u << 4 | 3;

} // namespace semc

constexpr auto values = registers_of(is42s16160j, semc_hz);

// Each value must fit the bits of its field.
static_assert(periods(is42s16160j.precharge_to_active, semc_hz) <= 16);
static_assert(periods(is42s16160j.active_to_command, semc_hz) <= 16);
static_assert(periods(is42s16160j.refresh_recovery, semc_hz) <= 32);
static_assert(periods(is42s16160j.write_recovery, semc_hz) <= 8);
static_assert(periods(is42s16160j.clock_off, semc_hz) <= 16);
static_assert(periods(is42s16160j.active_to_precharge, semc_hz) <= 16);

constexpr int patience = 100'000;

/// Number of register reads that take 200 us, for which an SDRAM needs its
/// clock before the first command: none is faster than a period of IPG.
constexpr uint32_t power_up_reads = ipg_hz / 5'000;

bool command(platform::register_block& soc, semc::command what) {
  soc.write(semc::intr, semc::ip_done | semc::ip_error);
  soc.write(semc::ipcr0, base::sdram);
  soc.write(semc::ipcmd, semc::ip_key | what);
  for (int i = 0; i < patience; ++i) {
    auto status = soc.read(semc::intr);
    if ((status & semc::ip_error) != 0)
      return false;
    if ((status & semc::ip_done) != 0) {
      soc.write(semc::intr, semc::ip_done);
      return true;
    }
  }
  return false;
}

bool reset(platform::register_block& soc) {
  soc.write(semc::mcr, semc::bto | semc::swrst);
  for (int i = 0; i < patience; ++i)
    if ((soc.read(semc::mcr) & semc::swrst) == 0)
      return true;
  return false;
}

} // namespace

bool set_up_sdram(platform::register_block& soc) noexcept {
  if (!reset(soc))
    return false;
  soc.write(semc::mcr, semc::bto | semc::dqsmd);
  soc.write(semc::bmcr0, semc::queue_a);
  soc.write(semc::bmcr1, semc::queue_b);
  // The chip select has a pin of its own, and bit 8 of the address is A8.
  soc.write(semc::iocr, 0);
  soc.write(semc::br0, base::sdram | semc::size_32_mb | semc::valid);
  soc.write(semc::sdramcr0, values.cr0);
  soc.write(semc::sdramcr1, values.cr1);
  soc.write(semc::sdramcr2, values.cr2);
  soc.write(semc::sdramcr3, values.cr3);
  // Commands with four bytes of data, none of them masked.
  soc.write(semc::ipcr1, 2);
  soc.write(semc::ipcr2, 0);
  for (uint32_t i = 0; i < power_up_reads; ++i)
    soc.read(semc::intr);
  if (!command(soc, semc::precharge_all) || !command(soc, semc::auto_refresh)
      || !command(soc, semc::auto_refresh))
    return false;
  soc.write(semc::iptxdat, semc::mode);
  if (!command(soc, semc::set_mode))
    return false;
  soc.write(semc::sdramcr3, values.cr3 | semc::refresh_enable);
  return true;
}

} // namespace actorcsi::imxrt1062
