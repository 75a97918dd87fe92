#include "platform/boards/imxrt1062/boot_header.hpp"

#include <cstring>
#include <vector>

#include <catch2/catch.hpp>

using namespace actorcsi::imxrt1062;

namespace {

const flexspi_config config = w25q128_config();

std::vector<uint8_t> bytes_of(const flexspi_config& x) {
  std::vector<uint8_t> result(sizeof(x));
  std::memcpy(result.data(), &x, sizeof(x));
  return result;
}

} // namespace

TEST_CASE("BootHeader_FlashConfiguration_HasTheRomsTagsAndTheChipsSize") {
  auto bytes = bytes_of(config);
  CHECK(std::memcmp(bytes.data(), "FCFB", 4) == 0);
  CHECK(config.version >> 24 == 'V');
  CHECK(config.device_type == 1);
  CHECK(config.pad_type == 4);
  CHECK(config.flash_sizes[0] == 16u * 1024 * 1024);
  CHECK(config.page_size == 256);
  CHECK(config.sector_size == 4'096);
  // The loop back inside is good for 60 MHz at most, which is value 3.
  CHECK(config.read_sample_clock == 0);
  CHECK(config.serial_clock <= 3);
}

TEST_CASE("BootHeader_LookUpTable_HasTheChipsCommands") {
  auto& table = config.lookup_table;
  // As NXP's headers for other boards spell these sequences: command on one
  // line and 24 bits of address on four, then mode bits and dummies, and data.
  CHECK(table[0] == lut_sequence{0x0A1804EB, 0x32041EF0, 0x00002604, 0});
  CHECK(table[1] == lut_sequence{0x24040405, 0, 0, 0});
  CHECK(table[2] == lut_sequence{0x20010431, 0, 0, 0});
  CHECK(table[3] == lut_sequence{0x00000406, 0, 0, 0});
  for (size_t i = 4; i < table.size(); ++i)
    CHECK(table[i] == lut_sequence{});
}

TEST_CASE("BootHeader_QuadEnable_WritesItsBitByASequenceThatIsThere") {
  CHECK(config.device_mode_enable == 1);
  CHECK(config.device_mode_type == 1);
  CHECK(config.device_mode_count == 1);
  CHECK(config.device_mode_argument == 2);
  CHECK(config.lookup_table[config.device_mode_sequence][0] != 0);
}

TEST_CASE("BootHeader_ModeBits_DoNotKeepTheChipInContinuousRead") {
  // Bits 5:4 of the mode byte are 1,0 for that (W25Q128JV, section 8.2.11).
  auto mode = config.lookup_table[read_index][1] & 0xFF;
  CHECK((mode >> 4 & 3) != 2);
}
