#include "tools/emulator/machine/mps2_an500.hpp"

#include <algorithm>
#include <stdexcept>

#include "tools/emulator/chip/elf_image.hpp"

namespace actorcsi::emulator {

namespace {

// ARM DAI 0500, Application Note AN500, tables 3-1 and 3-3.

constexpr double peripheral_hz = 25e6;

/// Of SysTick, whose clock is that of the peripherals.
constexpr unsigned instructions_per_tick = 5;

constexpr double instructions_per_second =
  peripheral_hz * instructions_per_tick;

constexpr uint32_t code_base = 0x00000000;
constexpr uint32_t code_size = 4u << 20;
constexpr uint32_t data_base = 0x20000000;
constexpr uint32_t data_size = 4u << 20;
constexpr uint32_t external_base = 0x60000000;
constexpr uint32_t external_size = 16u << 20;

constexpr uint32_t peripheral_size = 0x1000;
constexpr uint32_t timer0_base = 0x40000000;
constexpr uint32_t timer1_base = 0x40001000;
constexpr uint32_t uart0_base = 0x40004000;
constexpr uint32_t uart1_base = 0x40005000;
constexpr uint32_t watchdog_base = 0x40008000;
constexpr uint32_t fpgaio_base = 0x40028000;

constexpr unsigned uart0_rx = 0;
constexpr unsigned uart0_tx = 1;
constexpr unsigned uart1_rx = 2;
constexpr unsigned uart1_tx = 3;
constexpr unsigned timer0 = 8;
constexpr unsigned timer1 = 9;
constexpr unsigned uart_overrun = 12;

constexpr const char* led_names[] = {"LED_BLUE", "LED_GREEN"};

// ARM's Semihosting for AArch32 and AArch64.

constexpr unsigned semihosting = 0xAB;
constexpr uint32_t get_command_line_call = 0x15;
constexpr uint32_t exit_extended_call = 0x20;

constexpr uint32_t application_exit = 0x20026;

} // namespace

mps2_an500::mps2_an500(listeners to)
  : machine(std::move(to), instructions_per_tick),
    code_(code_size),
    data_(data_size),
    external_(external_size),
    timer0_("TIMER0", peripheral_hz, interrupt(timer0), around()),
    timer1_("TIMER1", peripheral_hz, interrupt(timer1), around()),
    console_({"UART0", peripheral_hz, interrupt(uart0_rx), interrupt(uart0_tx),
              [this](bool level) {
                overrun_[0] = level;
                cpu().set_interrupt(uart_overrun, level || overrun_[1]);
              },
              [this](uint8_t x) { this->to().console(x); }},
             around()),
    uart_({"UART1", peripheral_hz, interrupt(uart1_rx), interrupt(uart1_tx),
           [this](bool level) {
             overrun_[1] = level;
             cpu().set_interrupt(uart_overrun, level || overrun_[0]);
           },
           [this](uint8_t x) { this->to().uart(x); }},
          around()),
    watchdog_({peripheral_hz, [this] { cpu().raise_nmi(); },
               [this] { reset_board("watchdog"); }},
              around()),
    fpga_io_(
      [this](unsigned led, bool lit) { this->to().pin(led_names[led], lit); },
      around()) {
  set_hz(instructions_per_second);
  add(memory{code()});
  add(memory{{data_base, data_size, data_.data(), true, true}});
  add(memory{{external_base, external_size, external_.data(), true, true}});
  for (device* x : std::initializer_list<device*>{
         &timer0_, &console_, &uart_, &watchdog_, &fpga_io_, &timer1_})
    add(*x);
  add(peripheral{timer0_base, peripheral_size, "TIMER0", &timer0_});
  add(peripheral{timer1_base, peripheral_size, "TIMER1", &timer1_});
  add(peripheral{uart0_base, peripheral_size, "UART0", &console_});
  add(peripheral{uart1_base, peripheral_size, "UART1", &uart_});
  add(peripheral{watchdog_base, peripheral_size, "WATCHDOG", &watchdog_});
  add(peripheral{fpgaio_base, peripheral_size, "FPGAIO", &fpga_io_});
}

memory_window mps2_an500::code() {
  return {code_base, code_size, code_.data(), true, true};
}

void mps2_an500::load(const std::string& path) {
  for (auto& x : read_elf(path)) {
    auto to = find_memory(x.address, x.bytes.size());
    if (to == nullptr)
      throw std::runtime_error{path + ": has a segment that is in no memory"};
    std::copy(x.bytes.begin(), x.bytes.end(), to);
  }
}

bool mps2_an500::set_boot_lines(const std::string& lines) {
  command_line_ += lines;
  return true;
}

// -- semihosting --------------------------------------------------------------

uint32_t mps2_an500::word_at(uint32_t address) {
  uint32_t result = 0;
  if (!cpu().peek(address, &result, sizeof(result)))
    throw refusal{"semihosting: its block is in no memory"};
  return result;
}

bool mps2_an500::on_debugger_call(unsigned number) {
  if (number != semihosting)
    return false;
  auto& r = cpu().regs.r;
  switch (r[0]) {
  case get_command_line_call:
    get_command_line(r[1]);
    return true;
  case exit_extended_call:
    if (word_at(r[1]) != application_exit)
      throw refusal{"semihosting: the image ends in another way than by exit"};
    console_.finish();
    uart_.finish();
    end(static_cast<int>(word_at(r[1] + 4)));
    return true;
  default:
    throw refusal{"semihosting: call " + std::to_string(r[0])
                  + " is not modelled"};
  }
}

void mps2_an500::get_command_line(uint32_t block) {
  auto fits = command_line_.size() < word_at(block + 4)
              && cpu().poke(word_at(block), command_line_.c_str(),
                            static_cast<uint32_t>(command_line_.size() + 1));
  cpu().regs.r[0] = fits ? 0 : ~0u;
}

} // namespace actorcsi::emulator
