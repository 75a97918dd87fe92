#include "tools/emulator/chip/flexspi.hpp"

#include <algorithm>

namespace actorcsi::emulator {

namespace {

constexpr uint32_t mcr0 = 0x00;
constexpr uint32_t mcr1 = 0x04;
constexpr uint32_t mcr2 = 0x08;
constexpr uint32_t ahbcr = 0x0C;
constexpr uint32_t inten = 0x10;
constexpr uint32_t intr = 0x14;
constexpr uint32_t lutkey = 0x18;
constexpr uint32_t lutcr = 0x1C;
constexpr uint32_t flsha1cr0 = 0x60;
constexpr uint32_t flshb2cr2 = 0x8C;
constexpr uint32_t ipcr0 = 0xA0;
constexpr uint32_t ipcr1 = 0xA4;
constexpr uint32_t ipcmd = 0xB0;
constexpr uint32_t iprxfcr = 0xB8;
constexpr uint32_t iptxfcr = 0xBC;
constexpr uint32_t dllacr = 0xC0;
constexpr uint32_t dllbcr = 0xC4;
constexpr uint32_t sts0 = 0xE0;
constexpr uint32_t sts1 = 0xE4;
constexpr uint32_t iprxfsts = 0xF0;
constexpr uint32_t iptxfsts = 0xF4;
constexpr uint32_t rfdr = 0x100;
constexpr uint32_t tfdr = 0x180;
constexpr uint32_t lut = 0x200;
constexpr uint32_t end = 0x300;

constexpr uint32_t mcr0_reset = 0xFFFF80C2;
constexpr uint32_t swreset = 1u << 0;
constexpr uint32_t mdis = 1u << 1;

/// Of MCR0: a FIFO is memory, and not registers.
constexpr uint32_t ardfen = 1u << 6;
constexpr uint32_t atdfen = 1u << 7;

constexpr uint32_t ipcmddone = 1u << 0;
constexpr uint32_t iprxwa = 1u << 5;
constexpr uint32_t iptxwe = 1u << 6;

constexpr uint32_t key = 0x5AF05AF0;
constexpr uint32_t seqidle_and_arbidle = 3;
constexpr uint32_t fifo_unit = 8;

/// With the read strobe looped back inside the chip: data sheet, table FlexSPI
/// input timing in SDR mode.
constexpr double max_looped_back_hz = 60e6;

constexpr uint32_t lut_words = 4;

} // namespace

void flexspi::reset() {
  mapped_ = false;
  mcr0_ = mcr0_reset;
  mcr1_ = ~0u;
  mcr2_ = 0x200081F7;
  ahbcr_ = 0x18;
  inten_ = intr_ = lutkey_ = ipcr0_ = ipcr1_ = iprxfcr_ = iptxfcr_ = 0;
  dllcr_ = {0x100, 0x100};
  flash_control_ = {};
  // The size in KB; holding and setting up chip select.
  std::fill_n(flash_control_.begin(), 4, 0x10000);
  std::fill_n(flash_control_.begin() + 4, 4, 0x63);
  lut_ = {};
  lut_locked_ = false;
  receive_.clear();
  transmit_.clear();
  done_at_ = device::never;
  update_interrupt();
}

void flexspi::set_up_by_rom() {
  mcr0_ = mcr0_reset & ~mdis;
  mapped_ = true;
}

uint32_t flexspi::receive_watermark() const {
  return ((iprxfcr_ >> 2 & 15) + 1) * fifo_unit;
}

uint32_t flexspi::transmit_watermark() const {
  return ((iptxfcr_ >> 2 & 15) + 1) * fifo_unit;
}

uint32_t flexspi::status() const {
  auto result = intr_;
  if (receive_.size() >= receive_watermark())
    result |= iprxwa;
  if (fifo_bytes - transmit_.size() >= transmit_watermark())
    result |= iptxwe;
  return result;
}

void flexspi::update_interrupt() {
  to_.interrupt((status() & inten_) != 0);
}

// -- registers ----------------------------------------------------------------

uint32_t flexspi::received_word(uint32_t index) const {
  uint32_t result = 0;
  for (uint32_t i = 0; i < 4; ++i) {
    auto at = 4 * index + i;
    if (at < receive_.size())
      result |= uint32_t{receive_[at]} << 8 * i;
  }
  return result;
}

uint32_t flexspi::read(uint32_t offset) noexcept {
  advance();
  if (offset >= flsha1cr0 && offset <= flshb2cr2)
    return flash_control_[(offset - flsha1cr0) / 4];
  if (offset >= rfdr && offset < tfdr) {
    if ((mcr0_ & ardfen) != 0)
      complain("a FIFO is read as registers that is memory");
    return (mcr0_ & ardfen) != 0 ? 0 : received_word((offset - rfdr) / 4);
  }
  if (offset >= lut && offset < end)
    return lut_[(offset - lut) / 4];
  switch (offset) {
  case mcr0:
    return mcr0_;
  case mcr1:
    return mcr1_;
  case mcr2:
    return mcr2_;
  case ahbcr:
    return ahbcr_;
  case inten:
    return inten_;
  case intr:
    return status();
  case lutkey:
    return key;
  case lutcr:
    return lut_locked_ ? 1 : 2;
  case ipcr0:
    return ipcr0_;
  case ipcr1:
    return ipcr1_;
  case iprxfcr:
    return iprxfcr_;
  case iptxfcr:
    return iptxfcr_;
  case dllacr:
  case dllbcr:
    return dllcr_[(offset - dllacr) / 4];
  case sts0:
    return done_at_ == device::never ? seqidle_and_arbidle : 0;
  case sts1:
    return 0;
  case iprxfsts:
    return static_cast<uint32_t>((receive_.size() + fifo_unit - 1) / fifo_unit);
  case iptxfsts:
    return static_cast<uint32_t>(transmit_.size() / fifo_unit);
  default:
    around_.trouble.refuse(register_name("FlexSPI", offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

void flexspi::write(uint32_t offset, uint32_t value) noexcept {
  advance();
  auto is_flash_control = offset >= flsha1cr0 && offset <= flshb2cr2;
  if (mapped_ && (is_flash_control || offset == ahbcr)) {
    around_.trouble.refuse(register_name("FlexSPI", offset)
                           + " changes how the flash is read as memory, which "
                             "is not modelled");
  } else if (is_flash_control) {
    flash_control_[(offset - flsha1cr0) / 4] = value;
  } else if (offset >= tfdr && offset < lut) {
    if ((mcr0_ & atdfen) != 0)
      complain("a FIFO is written as registers that is memory");
    else
      staged_[(offset - tfdr) / 4] = value;
  } else if (offset >= lut && offset < end) {
    write_lut((offset - lut) / 4, value);
  } else {
    switch (offset) {
    case mcr0:
      write_control(value);
      break;
    case mcr1:
      mcr1_ = value;
      break;
    case mcr2:
      mcr2_ = value;
      break;
    case ahbcr:
      ahbcr_ = value;
      break;
    case inten:
      inten_ = value;
      break;
    case intr:
      acknowledge(value);
      break;
    case lutkey:
      lutkey_ = value;
      break;
    case lutcr:
      if (lutkey_ == key && (value == 1 || value == 2))
        lut_locked_ = value == 1;
      break;
    case ipcr0:
      ipcr0_ = value;
      break;
    case ipcr1:
      ipcr1_ = value;
      break;
    case ipcmd:
      if ((value & 1) != 0)
        trigger();
      break;
    case iprxfcr:
      iprxfcr_ = value & 0x3C;
      if ((value & 1) != 0)
        receive_.clear();
      break;
    case iptxfcr:
      iptxfcr_ = value & 0x3C;
      if ((value & 1) != 0)
        transmit_.clear();
      break;
    case dllacr:
    case dllbcr:
      dllcr_[(offset - dllacr) / 4] = value;
      break;
    default:
      around_.trouble.refuse(register_name("FlexSPI", offset)
                             + " is written, which is not modelled");
    }
  }
  update_interrupt();
}

void flexspi::write_control(uint32_t value) {
  if ((value & swreset) != 0) {
    receive_.clear();
    transmit_.clear();
    intr_ = 0;
    done_at_ = device::never;
    around_.replan();
  }
  mcr0_ = value & ~swreset;
}

void flexspi::write_lut(uint32_t index, uint32_t value) {
  if (lut_locked_)
    complain("the look-up table is written while it is locked");
  else
    lut_[index] = value;
}

/// Writing one to a flag of a FIFO moves as much as the watermark says.
void flexspi::acknowledge(uint32_t bits) {
  if ((bits & iprxwa) != 0) {
    auto n = std::min<size_t>(receive_.size(), receive_watermark());
    receive_.erase(receive_.begin(),
                   receive_.begin() + static_cast<std::ptrdiff_t>(n));
  }
  if ((bits & iptxwe) != 0) {
    auto n = transmit_watermark();
    if (fifo_bytes - transmit_.size() < n) {
      complain("the FIFO to send is filled while it is full");
      n = 0;
    }
    for (uint32_t i = 0; i < n; ++i)
      transmit_.push_back(static_cast<uint8_t>(staged_[i / 4] >> 8 * (i % 4)));
  }
  intr_ &= ~bits;
}

// -- commands -----------------------------------------------------------------

void flexspi::trigger() {
  if ((mcr0_ & mdis) != 0)
    return complain("a command is triggered while it is disabled");
  if (done_at_ != device::never)
    return complain("a command is triggered during another one");
  if ((mcr0_ >> 4 & 3) == 0 && to_.clock_hz() > max_looped_back_hz * 1.001)
    complain("it is clocked with more than 60 MHz with its strobe looped back");
  if ((ipcr1_ >> 24 & 7) != 0 || (ipcr1_ >> 31) != 0)
    return around_.trouble.refuse(
      "FlexSPI: several sequences in a command are not modelled");
  auto index = (ipcr1_ >> 16 & 15) * lut_words;
  auto x = flash_sequence::parse(
    {lut_[index], lut_[index + 1], lut_[index + 2], lut_[index + 3]});
  uint32_t bytes = ipcr1_ & 0xFFFF;
  if (bytes == 0)
    bytes = x.data_bytes;
  if (x.direction == flash_sequence::data::none)
    bytes = 0;
  if (bytes > fifo_bytes)
    return around_.trouble.refuse(
      "FlexSPI: a transfer that is longer than its FIFO is not modelled");
  transfer(x, bytes);
  auto hz = to_.clock_hz();
  if (hz <= 0)
    return around_.trouble.refuse("FlexSPI: its clock does not run");
  done_at_ = around_.clock.after(x.duration(bytes) / hz);
  around_.replan();
}

void flexspi::transfer(const flash_sequence& x, uint32_t bytes) {
  std::array<uint8_t, fifo_bytes> data{};
  auto reads = x.direction == flash_sequence::data::read;
  if (!reads && bytes > 0) {
    if (transmit_.size() < bytes)
      return around_.trouble.refuse(
        "FlexSPI: a command that waits for its data is not modelled");
    std::copy_n(transmit_.begin(), bytes, data.begin());
    transmit_.clear();
  }
  if (to_.connected())
    chip_.execute(x, ipcr0_, data.data(), bytes);
  else
    complain("a command is triggered and a pad of the flash leads elsewhere");
  if (reads)
    receive_.insert(receive_.end(), data.begin(), data.begin() + bytes);
}

void flexspi::advance() {
  if (around_.clock.now() < done_at_)
    return;
  done_at_ = device::never;
  intr_ |= ipcmddone;
  update_interrupt();
}

} // namespace actorcsi::emulator
