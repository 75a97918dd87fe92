// GDB's remote serial protocol: appendix E of its manual.

#include "tools/emulator/gdb_server.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "tools/emulator/gdb_registers.hpp"

namespace actorcsi::emulator {

namespace {

constexpr char interruption = 0x03;

/// Of the machine's time, between two looks at the debugger.
constexpr double slice = 1e-3;

constexpr size_t max_packet = 4096;

/// The processor's own registers, which a debugger reaches as memory.
constexpr uint32_t system_begin = 0xE0000000;
constexpr uint32_t system_end = 0xE0100000;

std::string to_hex(const uint8_t* bytes, size_t size) {
  std::string result;
  char text[3];
  for (size_t i = 0; i < size; ++i) {
    std::snprintf(text, sizeof(text), "%02x", bytes[i]);
    result += text;
  }
  return result;
}

std::vector<uint8_t> from_hex(const std::string& text) {
  std::vector<uint8_t> result;
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    result.push_back(static_cast<uint8_t>(
      std::strtoul(text.substr(i, 2).c_str(), nullptr, 16)));
  return result;
}

/// The number in hexadecimal at `at`, which is moved behind it.
uint32_t next_number(const std::string& text, size_t& at) {
  auto begin = text.c_str() + at;
  char* end = nullptr;
  auto result = std::strtoul(begin, &end, 16);
  at += static_cast<size_t>(end - begin);
  return static_cast<uint32_t>(result);
}

/// Little-endian, as registers are sent.
std::string hex_of(uint64_t value, size_t size) {
  uint8_t bytes[8];
  for (size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<uint8_t>(value >> 8 * i);
  return to_hex(bytes, size);
}

uint64_t value_of(const std::string& hex) {
  uint64_t result = 0;
  auto bytes = from_hex(hex);
  for (size_t i = 0; i < bytes.size() && i < 8; ++i)
    result |= uint64_t{bytes[i]} << 8 * i;
  return result;
}

bool is_system(uint32_t address) {
  return address >= system_begin && address < system_end && address % 4 == 0;
}

} // namespace

gdb_server::gdb_server(machine& board, const std::string& address,
                       std::function<bool()> look_outside)
  : board_(board), look_outside_(std::move(look_outside)), port_(address) {
  // nop
}

void gdb_server::serve() {
  while (!port_.connected()) {
    if (!look_outside_())
      return;
    port_.wait();
  }
  std::string packet;
  while (!ended_ && receive(packet))
    if (packet[0] != interruption)
      send(answer(packet));
}

// -- packets ------------------------------------------------------------------

bool gdb_server::receive(std::string& packet) {
  for (;;) {
    // Acknowledgements need no answer: TCP loses nothing.
    input_.erase(0, input_.find_first_of(std::string{"$"} + interruption));
    if (!input_.empty() && input_[0] == interruption) {
      input_.erase(0, 1);
      packet = interruption;
      return true;
    }
    auto end = input_.find('#');
    if (end != std::string::npos && input_.size() >= end + 3) {
      packet = input_.substr(1, end - 1);
      input_.erase(0, end + 3);
      port_.write("+", 1);
      if (!packet.empty())
        return true;
      continue;
    }
    port_.wait();
    char bytes[max_packet];
    auto n = port_.read(bytes, sizeof(bytes));
    if (n == 0 && (!port_.connected() || !look_outside_()))
      return false;
    input_.append(bytes, n);
  }
}

void gdb_server::send(const std::string& packet) {
  unsigned sum = 0;
  for (auto c : packet)
    sum += static_cast<uint8_t>(c);
  char tail[4];
  std::snprintf(tail, sizeof(tail), "#%02x", sum & 0xFF);
  auto text = "$" + packet + tail;
  for (size_t done = 0; done < text.size() && port_.connected();)
    done += port_.write(text.data() + done, text.size() - done);
}

std::string gdb_server::answer(const std::string& packet) {
  auto rest = packet.substr(1);
  switch (packet[0]) {
  case '?':
    return "S05";
  case 'g':
    return read_registers();
  case 'G':
    write_registers(rest);
    return "OK";
  case 'p': {
    size_t at = 0;
    return read_register(next_number(rest, at));
  }
  case 'P': {
    size_t at = 0;
    auto number = next_number(rest, at);
    return at < rest.size() && write_register(number, rest.substr(at + 1))
             ? "OK"
             : "E01";
  }
  case 'm':
    return read_memory(rest);
  case 'M':
    return write_memory(rest);
  case 'c':
    return go_on();
  case 's':
    return step();
  case 'z':
  case 'Z':
    return change_breakpoint(packet);
  case 'H':
  case 'T':
    return "OK";
  case 'D':
    ended_ = true;
    return "OK";
  case 'k':
    ended_ = true;
    return "";
  case 'q':
    if (rest.rfind("Supported", 0) == 0)
      return "PacketSize=1000;qXfer:features:read+";
    if (rest.rfind("Xfer:features:read:target.xml:", 0) == 0)
      return describe_target(rest.substr(rest.rfind(':') + 1));
    if (rest == "Attached")
      return "1";
    return "";
  default:
    return "";
  }
}

std::string gdb_server::describe_target(const std::string& range) const {
  size_t at = 0;
  auto begin = size_t{next_number(range, at)};
  auto size = at < range.size() ? size_t{next_number(range, ++at)} : 0;
  std::string all = gdb::target;
  if (begin >= all.size())
    return "l";
  auto last = begin + size >= all.size();
  return (last ? "l" : "m") + all.substr(begin, size);
}

// -- running ------------------------------------------------------------------

template <class F>
std::string gdb_server::stopped_after(F run) {
  try {
    run();
  } catch (const refusal& x) {
    std::fprintf(stderr, "emulator: %s\n", x.what());
    // An illegal instruction.
    return "S04";
  }
  // A processor that is locked up goes on only after a reset.
  return board_.cpu().locked_up() ? "S0b" : "S05";
}

std::string gdb_server::go_on() {
  auto interrupted = false;
  auto result = stopped_after([&] {
    auto& cpu = board_.cpu();
    do {
      board_.run_to(board_.seconds() + slice);
      char bytes[16];
      auto n = port_.read(bytes, sizeof(bytes));
      input_.append(bytes, n);
      auto at = input_.find(interruption);
      interrupted = at != std::string::npos;
      if (interrupted)
        input_.erase(at, 1);
    } while (!interrupted && !cpu.at_breakpoint() && !cpu.locked_up()
             && !board_.exit_code() && port_.connected() && look_outside_());
  });
  if (auto code = board_.exit_code())
    return "W" + hex_of(static_cast<uint64_t>(*code), 1);
  return interrupted ? "S02" : result;
}

std::string gdb_server::step() {
  return stopped_after([this] { board_.step(); });
}

std::string gdb_server::change_breakpoint(const std::string& what) {
  // 0 and 1 are breakpoints of software and hardware, which are one here.
  if (what.size() < 3 || (what[1] != '0' && what[1] != '1'))
    return "";
  size_t at = 3;
  auto address = next_number(what, at) & ~1u;
  if (what[0] == 'Z')
    board_.cpu().set_breakpoint(address);
  else
    board_.cpu().remove_breakpoint(address);
  return "OK";
}

// -- registers and memory -----------------------------------------------------

std::string gdb_server::read_register(unsigned number) const {
  if (number >= gdb::num_registers)
    return "E01";
  return hex_of(gdb::read_register(board_.cpu(), number),
                gdb::size_of_register(number));
}

bool gdb_server::write_register(unsigned number, const std::string& hex) {
  if (number >= gdb::num_registers
      || hex.size() != 2 * gdb::size_of_register(number))
    return false;
  gdb::write_register(board_.cpu(), number, value_of(hex));
  return true;
}

std::string gdb_server::read_registers() const {
  std::string result;
  for (unsigned i = 0; i < gdb::num_registers; ++i)
    result += read_register(i);
  return result;
}

void gdb_server::write_registers(const std::string& hex) {
  size_t at = 0;
  for (unsigned i = 0; i < gdb::num_registers && at < hex.size(); ++i) {
    auto digits = 2 * gdb::size_of_register(i);
    write_register(i, hex.substr(at, digits));
    at += digits;
  }
}

std::string gdb_server::read_memory(const std::string& where) const {
  size_t at = 0;
  auto address = next_number(where, at);
  auto size = at < where.size() ? next_number(where, ++at) : 0;
  uint32_t word = 0;
  if (size == sizeof(word) && is_system(address))
    return read_system(address, word) ? hex_of(word, sizeof(word)) : "E14";
  // Peripherals are not read: that could change them.
  std::vector<uint8_t> bytes(std::min<size_t>(size, max_packet / 2));
  if (!board_.cpu().peek(address, bytes.data(),
                         static_cast<uint32_t>(bytes.size())))
    return "E14";
  return to_hex(bytes.data(), bytes.size());
}

std::string gdb_server::write_memory(const std::string& what) {
  size_t at = 0;
  auto address = next_number(what, at);
  auto data = what.find(':');
  if (data == std::string::npos)
    return "E01";
  auto bytes = from_hex(what.substr(data + 1));
  if (bytes.size() == sizeof(uint32_t) && is_system(address))
    return write_system(address,
                        static_cast<uint32_t>(value_of(what.substr(data + 1))))
             ? "OK"
             : "E14";
  return board_.cpu().poke(address, bytes.data(),
                           static_cast<uint32_t>(bytes.size()))
           ? "OK"
           : "E14";
}

bool gdb_server::read_system(uint32_t address, uint32_t& value) const {
  try {
    value = board_.cpu().load_slow(address, sizeof(value), true);
    return true;
  } catch (const refusal&) {
    return false;
  }
}

bool gdb_server::write_system(uint32_t address, uint32_t value) {
  try {
    board_.cpu().store_slow(address, value, sizeof(value), true);
    return true;
  } catch (const refusal&) {
    return false;
  }
}

} // namespace actorcsi::emulator
