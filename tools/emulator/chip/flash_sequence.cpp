#include "tools/emulator/chip/flash_sequence.hpp"

namespace actorcsi::emulator {

flash_sequence flash_sequence::parse(const std::array<uint32_t, 4>& words) {
  flash_sequence result;
  for (unsigned i = 0; i < 2 * words.size(); ++i) {
    auto x = words[i / 2] >> (i % 2 == 0 ? 0 : 16) & 0xFFFF;
    auto operand = x & 0xFF;
    auto pads = 1u << (x >> 8 & 3);
    switch (x >> 10) {
    case 0x00: // STOP
      return result;
    case 0x01: // CMD_SDR
      result.command = static_cast<uint8_t>(operand);
      result.known = result.known && pads == 1;
      break;
    case 0x02: // RADDR_SDR
      result.address_bits = operand;
      result.address_pads = pads;
      break;
    case 0x07: // MODE8_SDR
      result.clocks += 8 / pads;
      break;
    case 0x0C: // DUMMY_SDR
      result.clocks += operand;
      break;
    case 0x08: // WRITE_SDR
    case 0x09: // READ_SDR
      result.direction = x >> 10 == 0x08 ? data::write : data::read;
      result.data_pads = pads;
      result.data_bytes = operand;
      break;
    default:
      result.known = false;
      return result;
    }
  }
  return result;
}

double flash_sequence::duration(uint32_t bytes) const {
  double result = 8 + clocks;
  if (address_pads != 0)
    result += static_cast<double>(address_bits) / address_pads;
  if (data_pads != 0)
    result += 8.0 * bytes / data_pads;
  return result;
}

bool is_known_read(const flash_sequence& x) {
  struct form {
    uint8_t command;
    unsigned address_pads, clocks, data_pads;
  };
  constexpr form forms[] = {{0x03, 1, 0, 1},
                            {0x0B, 1, 8, 1},
                            {0x3B, 1, 8, 2},
                            {0x6B, 1, 8, 4},
                            {0xEB, 4, 6, 4}};
  for (auto& f : forms)
    if (f.command == x.command)
      return x.known && x.direction == flash_sequence::data::read
             && x.address_bits == 24 && f.address_pads == x.address_pads
             && f.clocks == x.clocks && f.data_pads == x.data_pads;
  return false;
}

} // namespace actorcsi::emulator
