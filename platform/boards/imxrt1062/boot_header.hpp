#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace actorcsi::imxrt1062 {

// Data that the Boot ROM reads from a NOR flash on FlexSPI before it starts an
// image: layouts and values as in the chapters System Boot (Program Image,
// FlexSPI NOR) and FlexSPI of NXP's i.MX RT1060 Processor Reference Manual.

/// One of the two instructions in a word of the FlexSPI's look-up table.
enum class lut : uint8_t {
  stop = 0x00,
  cmd_sdr = 0x01,
  raddr_sdr = 0x02,
  mode8_sdr = 0x07,
  write_sdr = 0x08,
  read_sdr = 0x09,
  dummy_sdr = 0x0C,
};

/// Number of data lines.
enum class pads : uint8_t { one = 0, four = 2 };

constexpr uint16_t instruction(lut what, pads lines, uint8_t operand) {
  return static_cast<uint16_t>(static_cast<uint16_t>(what) << 10
                               | static_cast<uint16_t>(lines) << 8 | operand);
}

constexpr uint32_t instructions(uint16_t first, uint16_t second = 0) {
  return uint32_t{second} << 16 | first;
}

/// A sequence of up to eight instructions.
using lut_sequence = std::array<uint32_t, 4>;

/// The sequence that the ROM uses for each purpose.
enum lut_index : size_t {
  read_index = 0,
  read_status_index = 1,
  device_mode_index = 2,
  write_enable_index = 3,
  num_lut_sequences = 16,
};

/// The FlexSPI Configuration Block.
struct flexspi_config {
  uint32_t tag = 0;
  uint32_t version = 0;
  uint32_t reserved0 = 0;
  uint8_t read_sample_clock = 0;
  uint8_t cs_hold_time = 0;
  uint8_t cs_setup_time = 0;
  uint8_t column_address_width = 0;
  uint8_t device_mode_enable = 0;
  uint8_t device_mode_type = 0;
  uint16_t wait_time = 0;
  uint8_t device_mode_count = 0;
  uint8_t device_mode_sequence = 0;
  uint16_t reserved1 = 0;
  uint32_t device_mode_argument = 0;
  uint8_t config_command_enable = 0;
  std::array<uint8_t, 3> config_mode_type{};
  std::array<uint32_t, 3> config_command_sequences{};
  uint32_t reserved2 = 0;
  std::array<uint32_t, 3> config_command_arguments{};
  uint32_t reserved3 = 0;
  uint32_t controller_options = 0;
  uint8_t device_type = 0;
  uint8_t pad_type = 0;
  uint8_t serial_clock = 0;
  uint8_t lut_custom_enable = 0;
  std::array<uint32_t, 2> reserved4{};
  std::array<uint32_t, 4> flash_sizes{}; ///< A1, A2, B1, B2
  std::array<uint32_t, 4> pad_overrides{};
  uint32_t timeout_ms = 0;
  uint32_t command_interval = 0;
  std::array<uint16_t, 2> data_valid_time{};
  uint16_t busy_offset = 0;
  uint16_t busy_bit_polarity = 0;
  std::array<lut_sequence, num_lut_sequences> lookup_table{};
  std::array<uint32_t, 12> lut_custom{};
  std::array<uint32_t, 4> reserved5{};
  uint32_t page_size = 0;
  uint32_t sector_size = 0;
  uint8_t ip_clock = 0;
  uint8_t uniform_blocks = 0;
  std::array<uint8_t, 2> reserved6{};
  uint8_t serial_nor_type = 0;
  uint8_t need_exit_no_command_mode = 0;
  uint8_t half_clock_for_commands = 0;
  uint8_t need_restore_no_command_mode = 0;
  uint32_t block_size = 0;
  std::array<uint32_t, 11> reserved7{};
};

static_assert(offsetof(flexspi_config, read_sample_clock) == 0x00C);
static_assert(offsetof(flexspi_config, device_mode_enable) == 0x010);
static_assert(offsetof(flexspi_config, device_mode_argument) == 0x018);
static_assert(offsetof(flexspi_config, config_command_enable) == 0x01C);
static_assert(offsetof(flexspi_config, controller_options) == 0x040);
static_assert(offsetof(flexspi_config, serial_clock) == 0x046);
static_assert(offsetof(flexspi_config, flash_sizes) == 0x050);
static_assert(offsetof(flexspi_config, timeout_ms) == 0x070);
static_assert(offsetof(flexspi_config, busy_offset) == 0x07C);
static_assert(offsetof(flexspi_config, lookup_table) == 0x080);
static_assert(offsetof(flexspi_config, lut_custom) == 0x180);
static_assert(offsetof(flexspi_config, page_size) == 0x1C0);
static_assert(offsetof(flexspi_config, ip_clock) == 0x1C8);
static_assert(offsetof(flexspi_config, serial_nor_type) == 0x1CC);
static_assert(offsetof(flexspi_config, block_size) == 0x1D0);
static_assert(sizeof(flexspi_config) == 0x200);

/// The Image Vector Table, with addresses of that type.
template <class Address>
struct image_vector_table {
  uint32_t header;
  /// Address of the vector table: the ROM takes stack pointer and start from
  /// there.
  Address entry;
  uint32_t reserved1;
  Address dcd; ///< Null: the image sets up clocks and memory itself.
  Address boot_data;
  Address self;
  uint32_t csf; ///< 0: the image is not signed.
  uint32_t reserved2;
};

/// Tag 0xD1, length 32 with the high byte first, version 4.1.
constexpr uint32_t ivt_header = 0x412000D1;

/// The data that the ROM has to load; data that is already in place is not
/// copied.
template <class Address>
struct boot_data {
  Address start;
  Address length;
  uint32_t plugin; ///< 0: an image.
};

static_assert(sizeof(image_vector_table<uint32_t>) == 32);
static_assert(sizeof(boot_data<uint32_t>) == 12);

/// Offset from the start of the flash.
constexpr uint32_t ivt_offset = 0x1000;
constexpr uint32_t boot_data_offset = 0x1020;
constexpr uint32_t image_offset = 0x2000;

/// The configuration for a Winbond W25Q128JV: 16 MB, read on four lines.
constexpr flexspi_config w25q128_config() {
  // The commands are in section 8 of Winbond's data sheet of the W25Q128JV.
  flexspi_config x;
  x.tag = 0x42464346; // FCFB
  x.version = 0x56010400;
  // Looped back inside the chip, which needs no pad and allows up to 60 MHz.
  x.read_sample_clock = 0;
  x.cs_hold_time = 3;
  x.cs_setup_time = 3;
  // Sets QE by Write Status Register-2; without it two of the four lines are
  // not data lines. Most parts, but not all, come with it set.
  x.device_mode_enable = 1;
  x.device_mode_type = 1;
  x.device_mode_count = 1;
  x.device_mode_sequence = device_mode_index;
  x.device_mode_argument = 0x02;
  x.device_type = 1;
  x.pad_type = 4;
  x.serial_clock = 3; // 60 MHz
  x.flash_sizes[0] = 16u << 20;
  // BUSY is bit 0 of Status Register-1, and 1 while busy.
  x.busy_offset = 0;
  x.busy_bit_polarity = 0;
  // Fast Read Quad I/O. The mode bits F0 mean that the next read begins with a
  // command again; they and four more clocks precede the data.
  x.lookup_table[read_index] = {
    instructions(instruction(lut::cmd_sdr, pads::one, 0xEB),
                 instruction(lut::raddr_sdr, pads::four, 24)),
    instructions(instruction(lut::mode8_sdr, pads::four, 0xF0),
                 instruction(lut::dummy_sdr, pads::four, 4)),
    instructions(instruction(lut::read_sdr, pads::four, 4)), 0};
  x.lookup_table[read_status_index] = {
    instructions(instruction(lut::cmd_sdr, pads::one, 0x05),
                 instruction(lut::read_sdr, pads::one, 4)),
    0, 0, 0};
  x.lookup_table[device_mode_index] = {
    instructions(instruction(lut::cmd_sdr, pads::one, 0x31),
                 instruction(lut::write_sdr, pads::one, 1)),
    0, 0, 0};
  x.lookup_table[write_enable_index] = {
    instructions(instruction(lut::cmd_sdr, pads::one, 0x06)), 0, 0, 0};
  x.page_size = 256;
  x.sector_size = 4096;
  x.ip_clock = 1; // 30 MHz
  x.block_size = 64u << 10;
  return x;
}

} // namespace actorcsi::imxrt1062
