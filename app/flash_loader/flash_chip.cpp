#include "app/flash_loader/flash_chip.hpp"

#include <cstring>

#include "platform/boards/imxrt1062/boot_header.hpp"

namespace actorcsi::flash_loader {

using imxrt1062::instruction;
using imxrt1062::instructions;
using imxrt1062::lut;
using imxrt1062::lut_sequence;
using imxrt1062::pads;

namespace {

constexpr uint32_t mcr0 = 0x00;
constexpr uint32_t intr = 0x14;
constexpr uint32_t lutkey = 0x18;
constexpr uint32_t lutcr = 0x1C;
constexpr uint32_t flsha1cr0 = 0x60;
constexpr uint32_t flsha1cr1 = 0x70;
constexpr uint32_t ipcr0 = 0xA0;
constexpr uint32_t ipcr1 = 0xA4;
constexpr uint32_t ipcmd = 0xB0;
constexpr uint32_t iprxfcr = 0xB8;
constexpr uint32_t iptxfcr = 0xBC;
constexpr uint32_t rfdr = 0x100;
constexpr uint32_t tfdr = 0x180;
constexpr uint32_t lut_area = 0x200;

constexpr uint32_t swreset = 1u << 0;
constexpr uint32_t mdis = 1u << 1;
/// 0: the strobe is looped back inside the chip, which needs no pad.
constexpr uint32_t rxclksrc = 3u << 4;
/// The FIFOs are registers, not memory.
constexpr uint32_t ardfen_and_atdfen = 3u << 6;

constexpr uint32_t ipcmddone = 1u << 0;
constexpr uint32_t iprxwa = 1u << 5;
constexpr uint32_t iptxwe = 1u << 6;

constexpr uint32_t unlock_key = 0x5AF05AF0;
constexpr uint32_t unlock = 2;

/// What a FIFO holds: nothing that is longer is sent or received at once.
constexpr uint32_t chunk = 128;
/// The watermark for a full FIFO, in units of 8 bytes less one.
constexpr uint32_t whole_fifo = (chunk / 8 - 1) << 2;
constexpr uint32_t clear_fifo = 1u << 0;

/// Chip select before and after a command, as in the image's own boot header.
constexpr uint32_t select_times = 3u << 5 | 3u;

enum sequence : uint32_t {
  read_id,
  read_status,
  write_enable,
  erase_sector,
  erase_block,
  program_page,
  dual_read,
  num_sequences,
};

constexpr uint16_t command(uint8_t code) {
  return instruction(lut::cmd_sdr, pads::one, code);
}

constexpr uint16_t address = instruction(lut::raddr_sdr, pads::one, 24);
constexpr uint16_t in = instruction(lut::read_sdr, pads::one, 4);

constexpr auto two = static_cast<pads>(1);

/// On one or two lines, all of them: they work whether or not QE is set.
constexpr lut_sequence sequences[num_sequences] = {
  {instructions(command(0x9F), in), 0, 0, 0},
  {instructions(command(0x05), in), 0, 0, 0},
  {instructions(command(0x06)), 0, 0, 0},
  {instructions(command(0x20), address), 0, 0, 0},
  {instructions(command(0xD8), address), 0, 0, 0},
  {instructions(command(0x02), address),
   instructions(instruction(lut::write_sdr, pads::one, 4)), 0, 0},
  // Fast Read Dual Output, with eight clocks before the data.
  {instructions(command(0x3B), address),
   instructions(instruction(lut::dummy_sdr, pads::one, 8),
                instruction(lut::read_sdr, two, 4)),
   0, 0},
};

constexpr uint8_t busy = 1u << 0;

/// Section 9.6 of the data sheet, the longest times.
constexpr uint32_t max_erase_ms = 2'000;
constexpr uint32_t max_program_ms = 3;

/// Looks at a register. A command with 128 bytes takes 9 to 18 us.
constexpr int patience = 1'000;
/// Looks before it sleeps between them.
constexpr int looks_awake = 20;

} // namespace

void flash_chip::start() {
  flexspi_.change(mcr0, mdis | rxclksrc | ardfen_and_atdfen, swreset);
  for (int i = 0; i < patience && (flexspi_.read(mcr0) & swreset) != 0; ++i)
    continue;
  flexspi_.write(flsha1cr0, size / 1'024);
  flexspi_.write(flsha1cr1, select_times);
  flexspi_.write(lutkey, unlock_key);
  flexspi_.write(lutcr, unlock);
  for (uint32_t i = 0; i < num_sequences; ++i)
    for (uint32_t k = 0; k < 4; ++k)
      flexspi_.write(lut_area + 16 * i + 4 * k, sequences[i][k]);
}

void flash_chip::execute(uint32_t sequence, uint32_t offset, uint32_t count) {
  flexspi_.write(intr, ipcmddone);
  flexspi_.write(ipcr0, offset);
  flexspi_.write(ipcr1, sequence << 16 | count);
  flexspi_.write(ipcmd, 1);
  for (int i = 0; i < patience && (flexspi_.read(intr) & ipcmddone) == 0; ++i)
    if (i >= looks_awake)
      time_.sleep();
}

void flash_chip::receive(uint8_t* to, uint32_t count) {
  uint32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    auto word = flexspi_.read(rfdr + i);
    memcpy(to + i, &word, 4);
  }
  if (i < count) {
    auto word = flexspi_.read(rfdr + i);
    memcpy(to + i, &word, count - i);
  }
  flexspi_.write(intr, iprxwa);
}

void flash_chip::put(const uint8_t* from, uint32_t count) {
  flexspi_.write(iptxfcr, whole_fifo | clear_fifo);
  for (uint32_t i = 0; i < count; i += 4) {
    uint32_t word = 0;
    memcpy(&word, from + i, count - i < 4 ? count - i : 4);
    flexspi_.write(tfdr + i, word);
  }
  flexspi_.write(intr, iptxwe);
}

uint32_t flash_chip::read_identity() {
  uint8_t x[3];
  flexspi_.write(iprxfcr, whole_fifo | clear_fifo);
  execute(sequence::read_id, 0, sizeof(x));
  receive(x, sizeof(x));
  return uint32_t{x[0]} << 16 | uint32_t{x[1]} << 8 | x[2];
}

void flash_chip::read(uint32_t offset, uint8_t* to, uint32_t count) {
  while (count > 0) {
    auto n = count < chunk ? count : chunk;
    flexspi_.write(iprxfcr, whole_fifo | clear_fifo);
    execute(sequence::dual_read, offset, n);
    receive(to, n);
    offset += n;
    to += n;
    count -= n;
  }
}

bool flash_chip::wait_until_ready(uint32_t ms) {
  auto begin = time_.now();
  do {
    uint8_t status = busy;
    flexspi_.write(iprxfcr, whole_fifo | clear_fifo);
    execute(sequence::read_status, 0, 1);
    receive(&status, 1);
    if ((status & busy) == 0)
      return true;
    time_.sleep();
  } while (time_.now() - begin < ticks::of_ms(ms));
  return false;
}

void flash_chip::enable_write() {
  execute(sequence::write_enable, 0, 0);
}

bool flash_chip::erase(uint32_t offset, uint32_t count, uint32_t& done) {
  auto whole_block = offset % block == 0 && count >= block;
  done = whole_block ? block : sector;
  enable_write();
  execute(whole_block ? sequence::erase_block : sequence::erase_sector, offset,
          0);
  return wait_until_ready(max_erase_ms);
}

bool flash_chip::program(uint32_t offset, const uint8_t* from, uint32_t count) {
  static_assert(page % chunk == 0);
  while (count > 0) {
    // To the end of this part of the page, at most.
    auto n = chunk - offset % chunk;
    n = count < n ? count : n;
    enable_write();
    put(from, n);
    execute(sequence::program_page, offset, n);
    if (!wait_until_ready(max_program_ms))
      return false;
    offset += n;
    from += n;
    count -= n;
  }
  return true;
}

} // namespace actorcsi::flash_loader
