#include "tools/emulator/machine/openmv_cam.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "tools/emulator/machine/addresses.hpp"
#include "tools/emulator/machine/rom.hpp"

namespace actorcsi::emulator {

namespace {

/// The content of memory that was never written: not zero, so that reading it
/// shows.
constexpr uint8_t fresh = 0xC3;

const char* name_of(unsigned pin) {
  switch (pin) {
  case gpio2::led_red:
    return "LED_RED";
  case gpio2::led_green:
    return "LED_GREEN";
  case gpio2::led_blue:
    return "LED_BLUE";
  case gpio2::sensor_reset:
    return "RESETB";
  case gpio2::sensor_power_down:
    return "PWDN";
  default:
    return "GPIO2";
  }
}

} // namespace

std::function<bool()> openmv_cam::gated(unsigned ccgr, unsigned cg) const {
  return [this, ccgr, cg] { return clocks_.gate(ccgr, cg); };
}

openmv_cam::openmv_cam(listeners to)
  : machine(std::move(to)),
    itcm_(rt1062::itcm_size),
    dtcm_(rt1062::dtcm_size, fresh),
    ocram_(rt1062::ocram_size, fresh),
    sdram_(rt1062::sdram_size, fresh),
    flash_chip_(flash_, around(),
                [this](uint32_t offset, uint32_t bytes) {
                  flash_changed(offset, bytes);
                }),
    flexspi_({[this] { return clocks_.flexspi_hz(); }, interrupt(irq::flexspi),
              [this] { return pads_.connected(wires::flash); }},
             flash_chip_, around()),
    clocks_(around()),
    pads_(around()),
    semc_(around()),
    gpio2_("GPIO2", {interrupt(irq::gpio2_low), interrupt(irq::gpio2_high)},
           around()),
    src_(around()),
    snvs_(around()),
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
              [this](uint8_t x) { this->to().uart(x); }},
             around()),
    lpuart6_({"LPUART6", [this] { return clocks_.uart_hz(); },
              interrupt(irq::lpuart6),
              [this] { return pads_.connected(wires::lpuart6_tx); },
              [this] { return pads_.connected(wires::lpuart6_rx); },
              [this](uint8_t x) { this->to().console(x); }},
             around()),
    wdog1_(
      {"WDOG1", interrupt(irq::wdog1), [this] { reset_chip(src::watchdog); }},
      around()),
    wdog2_(
      {"WDOG2", interrupt(irq::wdog2), [this] { reset_chip(src::watchdog); }},
      around()),
    rtwdog_([this] { reset_chip(src::watchdog3); }, around()),
    rom_(std::make_unique<rom>(*this)) {
  add_memories();
  add_peripherals();
  connect();
}

openmv_cam::~openmv_cam() = default;

// -- configuration ------------------------------------------------------------

memory_window openmv_cam::code() {
  return {nor_flash::base, nor_flash::size, flash_.data(), false, true};
}

void openmv_cam::add_memories() {
  add(memory{code(),
             [this] { return flexspi_.maps_flash() && !flash_chip_.busy(); }});
  add(memory{{rt1062::dtcm, rt1062::dtcm_size, dtcm_.data(), true, false}});
  add(memory{{rt1062::itcm, rt1062::itcm_size, itcm_.data(), true, false}});
  add(memory{{rt1062::ocram, rt1062::ocram_size, ocram_.data(), true, true}});
  add(memory{{rt1062::sdram, rt1062::sdram_size, sdram_.data(), true, true},
             [this] { return sdram_mapped_; }});
}

void openmv_cam::add_peripherals() {
  for (device* x : std::initializer_list<device*>{
         &clocks_, &pads_, &flash_chip_, &flexspi_, &semc_, &gpio2_, &src_,
         &snvs_, &csi_, &sensor_, &lpi2c1_, &lpuart1_, &lpuart6_, &wdog1_,
         &wdog2_, &rtwdog_})
    add(*x);
  auto at = [this](uint32_t base, const char* name,
                   platform::register_block& registers,
                   std::function<bool()> clocked = {}) {
    add(peripheral{base, base::size, name, &registers, nullptr,
                   std::move(clocked)});
  };
  auto narrow_at = [this](uint32_t base, const char* name,
                          platform::register_block16& registers,
                          std::function<bool()> clocked) {
    add(peripheral{base, base::size, name, nullptr, &registers,
                   std::move(clocked)});
  };
  at(base::dcdc, "DCDC", clocks_.dcdc(), gated(6, 3));
  narrow_at(base::wdog1, "WDOG1", wdog1_, gated(3, 8));
  at(base::rtwdog, "RTWDOG", rtwdog_);
  narrow_at(base::wdog2, "WDOG2", wdog2_, gated(5, 5));
  at(base::snvs, "SNVS", snvs_, gated(5, 14));
  at(base::ccm_analog, "CCM_ANALOG", clocks_.analog());
  at(base::src, "SRC", src_);
  at(base::ccm, "CCM", clocks_.ccm());
  at(base::lpuart1, "LPUART1", lpuart1_, gated(5, 12));
  at(base::lpuart6, "LPUART6", lpuart6_, gated(3, 3));
  at(base::gpio2, "GPIO2", gpio2_, gated(0, 15));
  at(base::iomuxc, "IOMUXC", pads_, gated(4, 1));
  at(base::flexspi, "FlexSPI", flexspi_, gated(6, 5));
  at(base::csi, "CSI", csi_, gated(2, 1));
  at(base::semc, "SEMC", semc_,
     [this] { return clocks_.gate(3, 2) && clocks_.gate(1, 9); });
  at(base::lpi2c1, "LPI2C1", lpi2c1_, gated(2, 3));
}

void openmv_cam::connect() {
  semc_.on_ready([this] {
    sdram_mapped_ = semc_.ready() && sdram_connected();
    if (semc_.ready() && !sdram_mapped_)
      log().complain("SEMC: a pad of the SDRAM leads elsewhere");
    cpu().memory_map_changed();
  });
  gpio2_.listen([this](unsigned pin, bool high) { pin_changed(pin, high); });
  gpio2_.drive(gpio2::button, true);
}

void openmv_cam::pin_changed(unsigned pin, bool high) {
  if (pin == gpio2::sensor_reset || pin == gpio2::sensor_power_down)
    sensor_.set_pins(gpio2_.level(gpio2::sensor_power_down)
                       || !pads_.connected(wires::sensor_pins),
                     gpio2_.level(gpio2::sensor_reset));
  to().pin(name_of(pin), high);
}

void openmv_cam::press(bool down) {
  auto control = pads_.read(wires::button_pad);
  if (!pads_.connected(wires::button)
      || (control & wires::pull_up_enabled) != wires::pull_up_enabled
      || (control & wires::pull_up) == 0)
    log().complain("GPIO2: the button's pad leads elsewhere or has no pull-up");
  gpio2_.drive(gpio2::button, !down);
  to().pin("BUTTON", !down);
}

bool openmv_cam::sensor_bus_connected() const {
  return pads_.connected(wires::csi);
}

bool openmv_cam::sdram_connected() const {
  for (uint16_t i = 0; i < wires::sdram_pads; ++i)
    if (!pads_.connected(
          {{static_cast<uint16_t>(wires::first_pad + 4 * i), 0}}))
      return false;
  return true;
}

bool openmv_cam::type_at_uart(uint8_t byte) {
  auto result = lpuart1_.can_receive();
  lpuart1_.receive(byte);
  return result;
}

// -- what happens to it -------------------------------------------------------

void openmv_cam::reset_chip(src::cause why) {
  char text[32];
  std::snprintf(text, sizeof(text), "SRSR %x", static_cast<unsigned>(why));
  if (reset_board(text))
    src_.note(why);
}

void openmv_cam::run_to_line(double seconds) {
  constexpr double step = 1e-4;
  while (this->seconds() < seconds && !sensor_.in_middle())
    run_to(std::min(seconds, this->seconds() + step));
}

void openmv_cam::hang() {
  // `b .`, in the ITCM, which the image does not use.
  constexpr uint32_t where = 0x1000;
  constexpr uint8_t loop[] = {0xFE, 0xE7};
  std::copy(std::begin(loop), std::end(loop), itcm_.begin() + where);
  cpu().memory_changed(where, sizeof(loop));
  cpu().regs.primask = true;
  cpu().regs.it = 0;
  cpu().jump(where);
}

uint8_t* openmv_cam::at(uint32_t address, size_t bytes) noexcept {
  auto inside = [&](uint32_t base, uint32_t size) {
    return address >= base && address - base < size
           && bytes <= size - (address - base);
  };
  uint8_t* result = nullptr;
  if (sdram_mapped_ && inside(rt1062::sdram, rt1062::sdram_size))
    result = sdram_.data() + (address - rt1062::sdram);
  else if (inside(rt1062::ocram, rt1062::ocram_size))
    result = ocram_.data() + (address - rt1062::ocram);
  if (result != nullptr) {
    frames_.on_write(result, bytes);
    cpu().data_changed(address, static_cast<uint32_t>(bytes));
  }
  return result;
}

void openmv_cam::on_stale_data(bool written) {
  log().complain(written ? "data cache: a line is written over what the "
                           "DMA has written since it was loaded"
                         : "data cache: the processor uses a line from "
                           "before the DMA wrote to its memory");
}

} // namespace actorcsi::emulator
