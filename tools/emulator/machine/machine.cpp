#include "tools/emulator/machine/machine.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "platform/base/assert.hpp"
#include "tools/emulator/machine/addresses.hpp"

namespace actorcsi::emulator {

namespace {

/// The content of memory that was never written: not zero, so that reading it
/// shows.
constexpr uint8_t fresh = 0xC3;

} // namespace

surroundings machine::around() {
  return {*this, trouble_, [this] {
            if (processor_ != nullptr)
              processor_->interrupt_run();
          }};
}

signal_line machine::interrupt(unsigned number) {
  return [this, number](bool level) {
    if (processor_ != nullptr)
      processor_->set_interrupt(number, level);
  };
}

std::function<bool()> machine::gated(unsigned ccgr, unsigned cg) const {
  return [this, ccgr, cg] { return clocks_.gate(ccgr, cg); };
}

machine::machine(listeners to)
  : listeners_(std::move(to)),
    itcm_(memory::itcm_size),
    dtcm_(memory::dtcm_size, fresh),
    ocram_(memory::ocram_size, fresh),
    sdram_(memory::sdram_size, fresh),
    processor_(new processor(*this)),
    clocks_(around()),
    pads_(around()),
    semc_(around()),
    gpio2_("GPIO2", around()),
    src_(around()),
    csi_(
      *this, interrupt(irq::csi), [this] { return sensor_bus_connected(); },
      around()),
    frames_(csi_),
    sensor_(
      [this] {
        return pads_.connected(wires::mclk) ? clocks_.csi_mclk_hz() : 0.0;
      },
      frames_, around()),
    lpi2c1_({"LPI2C1", [this] { return clocks_.lpi2c_hz(); },
             [this] { return pads_.connected(wires::lpi2c1); }, &sensor_},
            around()),
    lpuart1_({"LPUART1", [this] { return clocks_.uart_hz(); },
              interrupt(irq::lpuart1),
              [this] { return pads_.connected(wires::lpuart1_tx); },
              [this] { return pads_.connected(wires::lpuart1_rx); },
              [this](uint8_t x) { listeners_.uart(x); }},
             around()),
    lpuart6_({"LPUART6", [this] { return clocks_.uart_hz(); },
              interrupt(irq::lpuart6),
              [this] { return pads_.connected(wires::lpuart6_tx); },
              [this] { return pads_.connected(wires::lpuart6_rx); },
              [this](uint8_t x) { listeners_.console(x); }},
             around()),
    wdog1_(
      {"WDOG1", interrupt(irq::wdog1), [this] { reset_chip(src::watchdog); }},
      around()),
    wdog2_(
      {"WDOG2", interrupt(irq::wdog2), [this] { reset_chip(src::watchdog); }},
      around()),
    rtwdog_([this] { reset_chip(src::watchdog3); }, around()) {
  connect();
}

machine::~machine() = default;

void machine::connect() {
  devices_ = {&clocks_, &pads_,   &semc_,   &gpio2_,   &src_,
              &csi_,    &sensor_, &lpi2c1_, &lpuart1_, &lpuart6_,
              &wdog1_,  &wdog2_,  &rtwdog_};
  auto always = [] { return true; };
  peripherals_ = {
    {base::dcdc, "DCDC", &clocks_.dcdc(), nullptr, gated(6, 3)},
    {base::wdog1, "WDOG1", nullptr, &wdog1_, gated(3, 8)},
    {base::rtwdog, "RTWDOG", &rtwdog_, nullptr, always},
    {base::wdog2, "WDOG2", nullptr, &wdog2_, gated(5, 5)},
    {base::ccm_analog, "CCM_ANALOG", &clocks_.analog(), nullptr, always},
    {base::src, "SRC", &src_, nullptr, always},
    {base::ccm, "CCM", &clocks_.ccm(), nullptr, always},
    {base::lpuart1, "LPUART1", &lpuart1_, nullptr, gated(5, 12)},
    {base::lpuart6, "LPUART6", &lpuart6_, nullptr, gated(3, 3)},
    {base::gpio2, "GPIO2", &gpio2_, nullptr, gated(0, 15)},
    {base::iomuxc, "IOMUXC", &pads_, nullptr, gated(4, 1)},
    {base::csi, "CSI", &csi_, nullptr, gated(2, 1)},
    {base::semc, "SEMC", &semc_, nullptr,
     [this] { return clocks_.gate(3, 2) && clocks_.gate(1, 9); }},
    {base::lpi2c1, "LPI2C1", &lpi2c1_, nullptr, gated(2, 3)},
  };
  processor_->observe(this);
  semc_.on_ready([this] {
    sdram_mapped_ = semc_.ready() && sdram_connected();
    if (semc_.ready() && !sdram_mapped_)
      trouble_.complain("SEMC: a pad of the SDRAM leads elsewhere");
    processor_->memory_map_changed();
  });
  gpio2_.listen([this](unsigned pin, bool high) { pin_changed(pin, high); });
  sensor_.on_frame([this](uint64_t n) { listeners_.frame(n); });
}

void machine::pin_changed(unsigned pin, bool high) {
  if (pin == gpio2::sensor_reset || pin == gpio2::sensor_power_down)
    sensor_.set_pins(gpio2_.level(gpio2::sensor_power_down)
                       || !pads_.connected(wires::sensor_pins),
                     gpio2_.level(gpio2::sensor_reset));
  listeners_.pin(pin, high);
}

bool machine::sensor_bus_connected() const {
  return pads_.connected(wires::csi);
}

bool machine::sdram_connected() const {
  for (uint16_t i = 0; i < wires::sdram_pads; ++i)
    if (!pads_.connected(
          {{static_cast<uint16_t>(wires::first_pad + 4 * i), 0}}))
      return false;
  return true;
}

// -- starting -----------------------------------------------------------------

void machine::power_on() {
  boot();
}

void machine::boot() {
  ACTORCSI_ASSERT(processor_ != nullptr);
  reset_pending_ = false;
  for (auto x : devices_)
    x->reset();
  auto result = emulator::boot(flash_);
  if (!result.refusal.empty())
    throw refusal{result.refusal};
  processor_->skip_to(after(boot_seconds));
  processor_->reset(result.vector_table);
}

void machine::reset_chip(src::cause why) {
  if (reset_pending_)
    return;
  reset_pending_ = true;
  ++resets_;
  src_.note(why);
  listeners_.reset(why);
  processor_->interrupt_run();
}

// -- running ------------------------------------------------------------------

void machine::run_to(double seconds) {
  while (this->seconds() < seconds) {
    run_on(machine_clock::at(seconds));
    if (processor_->at_breakpoint())
      return;
  }
}

void machine::run_on(uint64_t end) {
  for (auto x : devices_)
    if (x->next() <= now())
      x->advance();
  check_trouble();
  if (processor_->reset_requested())
    reset_chip(src::system_request);
  if (reset_pending_)
    return boot();
  for (auto x : devices_)
    end = std::min(end, x->next());
  if (end <= now())
    return;
  auto was_locked_up = processor_->locked_up();
  processor_->run(end);
  check_trouble();
  if (processor_->locked_up() && !was_locked_up)
    complain_of_lockup();
}

void machine::complain_of_lockup() {
  char text[96];
  std::snprintf(text, sizeof(text),
                "the processor locks up: a fault within HardFault, pc %08x",
                static_cast<unsigned>(processor_->pc()));
  trouble_.complain(text);
}

void machine::step() {
  auto before = processor_->instructions();
  do
    run_on(now() + 1);
  while (processor_->instructions() == before && !processor_->at_breakpoint()
         && !processor_->locked_up());
}

void machine::run_to_line(double seconds) {
  constexpr double step = 1e-4;
  while (this->seconds() < seconds && !sensor_.in_middle())
    run_to(std::min(seconds, this->seconds() + step));
}

void machine::hang() {
  // `b .`, in the ITCM, which the image does not use.
  constexpr uint32_t where = 0x1000;
  constexpr uint8_t loop[] = {0xFE, 0xE7};
  std::copy(std::begin(loop), std::end(loop), itcm_.begin() + where);
  processor_->memory_changed(where, sizeof(loop));
  processor_->regs.primask = true;
  processor_->regs.it = 0;
  processor_->jump(where);
}

void machine::check_trouble() const {
  if (!trouble_.refusal().empty())
    throw refusal{trouble_.refusal()};
}

// -- the bus ------------------------------------------------------------------

std::optional<memory_window> machine::memory_at(uint32_t address) {
  if (address - memory::itcm < memory::itcm_size)
    return memory_window{memory::itcm, memory::itcm_size, itcm_.data(), true,
                         false};
  if (address - memory::dtcm < memory::dtcm_size)
    return memory_window{memory::dtcm, memory::dtcm_size, dtcm_.data(), true,
                         false};
  if (address - memory::ocram < memory::ocram_size)
    return memory_window{memory::ocram, memory::ocram_size, ocram_.data(), true,
                         true};
  if (address - nor_flash::base < nor_flash::size)
    return memory_window{nor_flash::base, nor_flash::size, flash_.data(), false,
                         true};
  if (address - memory::sdram < memory::sdram_size && sdram_mapped_)
    return memory_window{memory::sdram, memory::sdram_size, sdram_.data(), true,
                         true};
  return std::nullopt;
}

uint8_t* machine::at(uint32_t address, size_t bytes) noexcept {
  auto inside = [&](uint32_t base, uint32_t size) {
    return address >= base && address - base < size
           && bytes <= size - (address - base);
  };
  uint8_t* result = nullptr;
  if (sdram_mapped_ && inside(memory::sdram, memory::sdram_size))
    result = sdram_.data() + (address - memory::sdram);
  else if (inside(memory::ocram, memory::ocram_size))
    result = ocram_.data() + (address - memory::ocram);
  if (result != nullptr) {
    frames_.on_write(result, bytes);
    processor_->data_changed(address, static_cast<uint32_t>(bytes));
  }
  return result;
}

void machine::on_stale_line(uint32_t, bool written) {
  trouble_.complain(written ? "data cache: a line is written over what the "
                              "DMA has written since it was loaded"
                            : "data cache: the processor uses a line from "
                              "before the DMA wrote to its memory");
}

const machine::peripheral& machine::find(uint32_t address, unsigned bytes) {
  for (auto& x : peripherals_) {
    if (address - x.base >= base::size)
      continue;
    // Without its clock nothing answers.
    if (!x.clocked())
      throw fault{fault_kind::precise_bus, address};
    if (bytes != (x.narrow != nullptr ? 2u : 4u))
      throw refusal{register_name(x.name, address - x.base)
                    + " is accessed with " + std::to_string(bytes) + " bytes"};
    return x;
  }
  throw fault{fault_kind::precise_bus, address};
}

uint32_t machine::read(uint32_t address, unsigned bytes) {
  auto& x = find(address, bytes);
  auto offset = address - x.base;
  uint32_t result =
    x.narrow != nullptr ? x.narrow->read(offset) : x.registers->read(offset);
  check_trouble();
  return result;
}

void machine::write(uint32_t address, uint32_t value, unsigned bytes) {
  auto& x = find(address, bytes);
  auto offset = address - x.base;
  if (x.narrow != nullptr)
    x.narrow->write(offset, static_cast<uint16_t>(value));
  else
    x.registers->write(offset, value);
  check_trouble();
}

} // namespace actorcsi::emulator
