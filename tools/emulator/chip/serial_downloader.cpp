#include "tools/emulator/chip/serial_downloader.hpp"

#include "tools/emulator/chip/dcd.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint16_t read_register_type = 0x0101;
constexpr uint16_t write_register_type = 0x0202;
constexpr uint16_t write_file_type = 0x0404;
constexpr uint16_t error_status_type = 0x0505;
constexpr uint16_t dcd_write_type = 0x0A0A;
constexpr uint16_t jump_address_type = 0x0B0B;
constexpr uint16_t skip_dcd_type = 0x0C0C;

/// Precedes each answer: the fuses let images without a signature run.
constexpr uint32_t hab_open = 0x56787856;
constexpr uint32_t write_complete = 0x128A8A12;
constexpr uint32_t file_complete = 0x88888888;
constexpr uint32_t skip_acknowledged = 0x900DD009;
constexpr uint32_t no_error = 0xF0F0F0F0;
/// For a file that does not fit into memory. Not in the manual; sdphost shows
/// it for such files (NXP's forum, i.MX RT1062, "failure to load flashloader").
constexpr uint32_t file_refused = 0x89232389;

constexpr uint32_t ivt_header = 0x2000D1;

uint32_t big_endian(const uint8_t* x, unsigned bytes) {
  uint32_t result = 0;
  for (unsigned i = 0; i < bytes; ++i)
    result = result << 8 | x[i];
  return result;
}

} // namespace

void serial_downloader::send(uint32_t word) {
  for (unsigned shift = 32; shift > 0; shift -= 8)
    answer_.push_back(static_cast<uint8_t>(word >> (shift - 8)));
}

void serial_downloader::refuse(const char* what, const std::string& why) {
  refusal_ = std::string{"Boot ROM, serial downloader: "} + what + ": " + why;
}

void serial_downloader::receive(uint8_t byte) {
  if (vector_table_ != 0 || !refusal_.empty())
    return;
  if (left_ > 0)
    return take_data(byte);
  buffer_[received_++] = byte;
  if (received_ < command_bytes)
    return;
  received_ = 0;
  auto at = buffer_.data();
  execute({static_cast<uint16_t>(big_endian(at, 2)), big_endian(at + 2, 4),
           at[6], big_endian(at + 7, 4), big_endian(at + 11, 4)});
}

void serial_downloader::execute(const command& x) {
  switch (x.type) {
  case read_register_type:
    return read_register(x);
  case write_register_type:
    return write_register(x);
  case write_file_type:
  case dcd_write_type:
    return begin_data(x);
  case error_status_type:
    send(hab_open);
    send(no_error);
    break;
  case skip_dcd_type:
    skips_dcd_ = true;
    send(hab_open);
    send(skip_acknowledged);
    break;
  case jump_address_type:
    return jump(x.address);
  default:
    // Assumed: what is no command has no answer.
    break;
  }
}

// -- registers ----------------------------------------------------------------

unsigned serial_downloader::width(const command& x) {
  switch (x.format) {
  case 0x08:
    return 1;
  case 0x10:
    return 2;
  case 0x20:
    return 4;
  default:
    refuse("the format of a command", "it is not 8, 16 or 32 bits");
    return 0;
  }
}

void serial_downloader::read_register(const command& x) {
  auto bytes = width(x);
  if (bytes == 0)
    return;
  send(hab_open);
  for (uint32_t i = 0; i < x.count; i += bytes) {
    uint32_t value = 0;
    if (!bus_.read(x.address + i, bytes, value))
      return refuse("READ_REGISTER", "nothing answers there");
    for (unsigned n = 0; n < bytes; ++n)
      answer_.push_back(static_cast<uint8_t>(value >> 8 * n));
  }
}

void serial_downloader::write_register(const command& x) {
  auto bytes = width(x);
  if (bytes == 0)
    return;
  if (!bus_.write(x.address, bytes, x.data))
    return refuse("WRITE_REGISTER", "nothing answers there");
  send(hab_open);
  send(write_complete);
}

// -- files --------------------------------------------------------------------

void serial_downloader::begin_data(const command& x) {
  is_dcd_ = x.type == dcd_write_type;
  if (is_dcd_ && x.count > max_dcd_bytes)
    return refuse("DCD_WRITE", "more than 1768 bytes");
  // The last byte answers for all of them: memories have no holes.
  uint32_t value = 0;
  if (!is_dcd_
      && (x.count == 0 || !bus_.read(x.address, 1, value)
          || !bus_.read(x.address + x.count - 1, 1, value))) {
    send(hab_open);
    send(file_refused);
    return;
  }
  dcd_.clear();
  to_ = x.address;
  left_ = x.count;
}

void serial_downloader::take_data(uint8_t byte) {
  if (is_dcd_)
    dcd_.push_back(byte);
  else if (!bus_.write(to_++, 1, byte))
    return refuse("WRITE_FILE", "the memory cannot be written");
  if (--left_ == 0)
    end_data();
}

void serial_downloader::end_data() {
  if (is_dcd_) {
    auto wrong = execute_dcd(dcd_.data(), dcd_.size(), bus_);
    if (!wrong.empty())
      return refuse("DCD_WRITE", wrong);
  }
  send(hab_open);
  send(is_dcd_ ? write_complete : file_complete);
}

// -- starting -----------------------------------------------------------------

std::string serial_downloader::check_image(uint32_t ivt, uint32_t& entry) {
  uint32_t x[8];
  for (uint32_t i = 0; i < 8; ++i)
    if (!read_word(ivt + 4 * i, x[i]))
      return "nothing is there";
  if ((x[0] & 0xFFFFFF) != ivt_header || x[0] >> 28 != 4)
    return "there is no image vector table";
  if (x[5] != ivt)
    return "the image vector table does not know where it is";
  if (x[6] != 0)
    return "the image is signed, which is not modelled";
  entry = x[1];
  uint32_t start = 0;
  if (!read_word(entry + 4, start) || (start & 1) == 0)
    return "the entry does not lead to a vector table";
  return x[3] == 0 || skips_dcd_ ? std::string{} : configure_device(x[3]);
}

std::string serial_downloader::configure_device(uint32_t dcd) {
  std::vector<uint8_t> bytes;
  uint32_t value = 0;
  while (bytes.size() < max_dcd_bytes
         && bus_.read(dcd + static_cast<uint32_t>(bytes.size()), 1, value))
    bytes.push_back(static_cast<uint8_t>(value));
  return execute_dcd(bytes.data(), bytes.size(), bus_);
}

void serial_downloader::jump(uint32_t ivt) {
  uint32_t entry = 0;
  auto wrong = check_image(ivt, entry);
  if (!wrong.empty())
    return refuse("JUMP_ADDRESS", wrong);
  send(hab_open);
  vector_table_ = entry;
}

} // namespace actorcsi::emulator
