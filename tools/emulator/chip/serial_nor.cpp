#include "tools/emulator/chip/serial_nor.hpp"

#include <algorithm>
#include <cstdio>

namespace actorcsi::emulator {

namespace {

using data = flash_sequence::data;

enum command : uint8_t {
  page_program = 0x02,
  write_disable = 0x04,
  read_status1 = 0x05,
  write_enable = 0x06,
  sector_erase = 0x20,
  write_status2 = 0x31,
  quad_page_program = 0x32,
  read_status2 = 0x35,
  block_erase_32k = 0x52,
  enable_reset = 0x66,
  reset_device = 0x99,
  jedec_id = 0x9F,
  block_erase_64k = 0xD8,
};

constexpr uint8_t busy_bit = 1u << 0;
constexpr uint8_t write_enable_latch = 1u << 1;
constexpr uint8_t quad_enable = 1u << 1;

/// Winbond, W25Q128JV-IQ, 128 Mbit.
constexpr uint8_t identity[] = {0xEF, 0x40, 0x18};

// Section 9.6, typical.
constexpr double write_status_seconds = 10e-3;
constexpr double page_program_seconds = 0.4e-3;
constexpr double sector_erase_seconds = 45e-3;
constexpr double block_erase_32k_seconds = 120e-3;
constexpr double block_erase_64k_seconds = 150e-3;

/// How a command that does not read the memory has to look.
struct form {
  data direction;
  uint8_t command;
  uint8_t address_bits;
  uint8_t data_pads;
  bool needs_write_enable;
};

constexpr form forms[] = {
  {data::write, page_program, 24, 1, true},
  {data::none, write_disable, 0, 0, false},
  {data::read, read_status1, 0, 1, false},
  {data::none, write_enable, 0, 0, false},
  {data::none, sector_erase, 24, 0, true},
  {data::write, write_status2, 0, 1, true},
  {data::write, quad_page_program, 24, 4, true},
  {data::read, read_status2, 0, 1, false},
  {data::none, block_erase_32k, 24, 0, true},
  {data::none, enable_reset, 0, 0, false},
  {data::none, reset_device, 0, 0, false},
  {data::read, jedec_id, 0, 1, false},
  {data::none, block_erase_64k, 24, 0, true},
};

const form* find_form(const flash_sequence& x) {
  auto found =
    std::find_if(std::begin(forms), std::end(forms), [&](const form& f) {
      return f.command == x.command && f.address_bits == x.address_bits
             && x.address_pads <= 1 && x.clocks == 0
             && f.direction == x.direction && f.data_pads == x.data_pads;
    });
  return found == std::end(forms) ? nullptr : found;
}

bool is_quad(const flash_sequence& x) {
  return x.address_pads == 4 || x.data_pads == 4;
}

} // namespace

void serial_nor::complain(const flash_sequence& x, const char* what) {
  char text[96];
  std::snprintf(text, sizeof(text), "flash: command %02x %s", x.command, what);
  around_.trouble.complain(text);
}

bool serial_nor::accepts(const flash_sequence& x) {
  auto known = find_form(x);
  if (!x.known || (known == nullptr && !is_known_read(x))) {
    char text[64];
    std::snprintf(text, sizeof(text),
                  "flash: command %02x in this form is not modelled",
                  x.command);
    around_.trouble.refuse(text);
    return false;
  }
  if (busy() && x.command != read_status1 && x.command != read_status2) {
    complain(x, "comes while it is busy");
    return false;
  }
  if (is_quad(x) && (status2_ & quad_enable) == 0) {
    complain(x, "uses four lines, which QE does not enable");
    return false;
  }
  if (known != nullptr && known->needs_write_enable && !write_enabled_) {
    complain(x, "comes without Write Enable");
    return false;
  }
  return true;
}

uint8_t serial_nor::status1() const {
  return static_cast<uint8_t>((busy() ? busy_bit : 0)
                              | (write_enabled_ ? write_enable_latch : 0));
}

void serial_nor::be_busy(double seconds) {
  busy_until_ = around_.clock.after(seconds);
  changed_(changing_, changing_bytes_);
  around_.replan();
}

void serial_nor::advance() {
  if (around_.clock.now() < busy_until_)
    return;
  busy_until_ = device::never;
  write_enabled_ = false;
  changed_(changing_, changing_bytes_);
}

void serial_nor::read_status(uint8_t value, uint8_t* data, uint32_t bytes) {
  std::fill_n(data, bytes, value);
}

void serial_nor::erase(uint32_t address, uint32_t bytes, double seconds) {
  changing_ = address / bytes * bytes;
  changing_bytes_ = bytes;
  for (uint32_t at = changing_; at < changing_ + bytes; at += nor_flash::sector)
    if (at / nor_flash::sector != worn_sector_)
      content_.erase_sector(at);
  be_busy(seconds);
}

void serial_nor::program(uint32_t address, const uint8_t* data,
                         uint32_t bytes) {
  changing_ = address / nor_flash::page * nor_flash::page;
  changing_bytes_ = nor_flash::page;
  content_.program_page(address, data, bytes);
  be_busy(page_program_seconds);
}

void serial_nor::execute(const flash_sequence& x, uint32_t address,
                         uint8_t* data, uint32_t bytes) {
  advance();
  address %= nor_flash::size;
  if (!accepts(x)) {
    // Nothing drives the lines.
    if (x.direction == flash_sequence::data::read)
      std::fill_n(data, bytes, 0xFF);
    return;
  }
  switch (x.command) {
  case write_enable:
    write_enabled_ = true;
    break;
  case write_disable:
    write_enabled_ = false;
    break;
  case read_status1:
    read_status(status1(), data, bytes);
    break;
  case read_status2:
    read_status(status2_, data, bytes);
    break;
  case write_status2:
    if (bytes > 0)
      status2_ = data[0];
    changing_bytes_ = 0;
    be_busy(write_status_seconds);
    break;
  case jedec_id:
    for (uint32_t i = 0; i < bytes; ++i)
      data[i] = identity[i % std::size(identity)];
    break;
  case sector_erase:
    erase(address, nor_flash::sector, sector_erase_seconds);
    break;
  case block_erase_32k:
    erase(address, 32u << 10, block_erase_32k_seconds);
    break;
  case block_erase_64k:
    erase(address, 64u << 10, block_erase_64k_seconds);
    break;
  case page_program:
  case quad_page_program:
    program(address, data, bytes);
    break;
  case enable_reset:
  case reset_device:
    write_enabled_ = false;
    break;
  default:
    for (uint32_t i = 0; i < bytes; ++i)
      data[i] = content_.data()[(address + i) % nor_flash::size];
  }
}

} // namespace actorcsi::emulator
