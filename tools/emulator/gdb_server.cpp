// GDB's remote serial protocol: appendix E of its manual.

#include "tools/emulator/gdb_server.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace actorcsi::emulator {

namespace {

constexpr char interruption = 0x03;

/// Of the machine's time, between two looks at the debugger.
constexpr double slice = 1e-3;

constexpr size_t max_packet = 4096;

// Numbers of registers in `target`.
constexpr unsigned stack_pointer = 13;
constexpr unsigned program_counter = 15;
constexpr unsigned xpsr = 16;
constexpr unsigned first_double = 17;
constexpr unsigned fpscr = first_double + 16;
constexpr unsigned num_registers = fpscr + 1;

constexpr const char* target =
  "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
  "<target><architecture>arm</architecture>"
  "<feature name=\"org.gnu.gdb.arm.m-profile\">"
  "<reg name=\"r0\" bitsize=\"32\" regnum=\"0\"/>"
  "<reg name=\"r1\" bitsize=\"32\"/><reg name=\"r2\" bitsize=\"32\"/>"
  "<reg name=\"r3\" bitsize=\"32\"/><reg name=\"r4\" bitsize=\"32\"/>"
  "<reg name=\"r5\" bitsize=\"32\"/><reg name=\"r6\" bitsize=\"32\"/>"
  "<reg name=\"r7\" bitsize=\"32\"/><reg name=\"r8\" bitsize=\"32\"/>"
  "<reg name=\"r9\" bitsize=\"32\"/><reg name=\"r10\" bitsize=\"32\"/>"
  "<reg name=\"r11\" bitsize=\"32\"/><reg name=\"r12\" bitsize=\"32\"/>"
  "<reg name=\"sp\" bitsize=\"32\" type=\"data_ptr\"/>"
  "<reg name=\"lr\" bitsize=\"32\"/>"
  "<reg name=\"pc\" bitsize=\"32\" type=\"code_ptr\"/>"
  "<reg name=\"xpsr\" bitsize=\"32\"/></feature>"
  "<feature name=\"org.gnu.gdb.arm.vfp\">"
  "<reg name=\"d0\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d1\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d2\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d3\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d4\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d5\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d6\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d7\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d8\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d9\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d10\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d11\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d12\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d13\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d14\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"d15\" bitsize=\"64\" type=\"ieee_double\"/>"
  "<reg name=\"fpscr\" bitsize=\"32\" group=\"float\"/></feature></target>";

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

size_t size_of(unsigned number) {
  return number >= first_double && number < fpscr ? 8 : 4;
}

} // namespace

gdb_server::gdb_server(machine& board, const std::string& address)
  : board_(board), port_(address) {
  // nop
}

void gdb_server::serve() {
  port_.wait_for_peer();
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
    char bytes[max_packet];
    auto n = port_.read(bytes, sizeof(bytes), true);
    if (n == 0 && !port_.connected())
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
  std::string all = target;
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
      auto n = port_.read(bytes, sizeof(bytes), false);
      input_.append(bytes, n);
      auto at = input_.find(interruption);
      interrupted = at != std::string::npos;
      if (interrupted)
        input_.erase(at, 1);
    } while (!interrupted && !cpu.at_breakpoint() && !cpu.locked_up()
             && port_.connected());
  });
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
  auto& regs = board_.cpu().regs;
  if (number >= num_registers)
    return "E01";
  uint64_t value = 0;
  if (number == program_counter)
    value = board_.cpu().pc();
  else if (number < program_counter)
    value = regs.r[number];
  else if (number == xpsr)
    value = regs.xpsr();
  else if (number == fpscr)
    value = regs.fpscr;
  else
    value = regs.d(number - first_double);
  return hex_of(value, size_of(number));
}

bool gdb_server::write_register(unsigned number, const std::string& hex) {
  auto& regs = board_.cpu().regs;
  auto value = value_of(hex);
  auto word = static_cast<uint32_t>(value);
  if (number >= num_registers || hex.size() != 2 * size_of(number))
    return false;
  if (number == program_counter) {
    board_.cpu().jump(word & ~1u);
    regs.it = 0;
  } else if (number == stack_pointer) {
    regs.r[number] = word & ~3u;
  } else if (number < program_counter) {
    regs.r[number] = word;
  } else if (number == xpsr) {
    regs.set_apsr(word);
  } else if (number == fpscr) {
    regs.fpscr = word;
  } else {
    regs.set_d(number - first_double, value);
  }
  return true;
}

std::string gdb_server::read_registers() const {
  std::string result;
  for (unsigned i = 0; i < num_registers; ++i)
    result += read_register(i);
  return result;
}

void gdb_server::write_registers(const std::string& hex) {
  size_t at = 0;
  for (unsigned i = 0; i < num_registers && at < hex.size(); ++i) {
    write_register(i, hex.substr(at, 2 * size_of(i)));
    at += 2 * size_of(i);
  }
}

std::string gdb_server::read_memory(const std::string& where) const {
  size_t at = 0;
  auto address = next_number(where, at);
  auto size = at < where.size() ? next_number(where, ++at) : 0;
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
  return board_.cpu().poke(address, bytes.data(),
                           static_cast<uint32_t>(bytes.size()))
           ? "OK"
           : "E14";
}

} // namespace actorcsi::emulator
