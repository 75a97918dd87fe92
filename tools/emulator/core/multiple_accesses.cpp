// Load and store multiple, dual and exclusive, table branches: ARM DDI 0403E
// sections A5.3.5 and A5.3.6.

#include "tools/emulator/core/multiple_accesses.hpp"

#include <array>

#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

void set_register(processor& p, unsigned i, uint32_t value) {
  p.regs.r[i] = i == 13 ? value & ~3u : value;
}

template <bool WriteBack, bool Before>
void execute_load(processor& p, const instruction& x) {
  auto bytes = uint32_t{x.amount} * 4;
  auto base = p.regs.r[x.rn];
  auto address = Before ? base - bytes : base;
  // All of them are read before any is changed: a fault leaves no trace.
  std::array<uint32_t, 16> values{};
  unsigned n = 0;
  for (auto left = x.imm; left != 0; left &= left - 1) {
    values[n] = p.load_aligned(address + 4 * n);
    ++n;
  }
  if (WriteBack)
    set_register(p, x.rn, Before ? address : base + bytes);
  n = 0;
  for (auto left = x.imm & 0x7FFF; left != 0; left &= left - 1)
    p.regs.r[static_cast<unsigned>(__builtin_ctz(left))] = values[n++];
  if ((x.imm & 1u << 15) != 0)
    p.branch_exchange(values[n]);
}

template <bool WriteBack, bool Before>
void execute_store(processor& p, const instruction& x) {
  auto bytes = uint32_t{x.amount} * 4;
  auto base = p.regs.r[x.rn];
  auto address = Before ? base - bytes : base;
  auto end = Before ? address : base + bytes;
  for (auto left = x.imm; left != 0; left &= left - 1) {
    p.store_aligned(address,
                    p.regs.r[static_cast<unsigned>(__builtin_ctz(left))]);
    address += 4;
  }
  if (WriteBack)
    set_register(p, x.rn, end);
}

template <template <bool, bool> class F>
instruction::function choose(bool write_back, bool before) {
  if (before)
    return write_back ? F<true, true>::run : F<false, true>::run;
  return write_back ? F<true, false>::run : F<false, false>::run;
}

template <bool W, bool B>
struct loading {
  static constexpr instruction::function run = execute_load<W, B>;
};

template <bool W, bool B>
struct storing {
  static constexpr instruction::function run = execute_store<W, B>;
};

instruction with_list(instruction::function f, uint32_t list) {
  instruction result;
  result.execute = f;
  result.imm = list;
  result.amount = static_cast<uint8_t>(__builtin_popcount(list));
  return result;
}

// -- two registers ------------------------------------------------------------

/// `option`: 1 index before the access, 2 write back, 4 absolute.
void load_dual(processor& p, const instruction& x) {
  auto base = (x.option & 4) != 0 ? 0 : p.regs.r[x.rn];
  auto indexed = base + x.imm;
  auto address = (x.option & 1) != 0 ? indexed : base;
  auto first = p.load_aligned(address);
  auto second = p.load_aligned(address + 4);
  if ((x.option & 2) != 0)
    set_register(p, x.rn, indexed);
  p.regs.r[x.rd] = first;
  p.regs.r[x.ra] = second;
}

void store_dual(processor& p, const instruction& x) {
  auto base = p.regs.r[x.rn];
  auto indexed = base + x.imm;
  auto address = (x.option & 1) != 0 ? indexed : base;
  p.store_aligned(address, p.regs.r[x.rd]);
  p.store_aligned(address + 4, p.regs.r[x.ra]);
  if ((x.option & 2) != 0)
    set_register(p, x.rn, indexed);
}

// -- exclusive ----------------------------------------------------------------

template <class T>
void check_alignment(uint32_t address) {
  if (address % sizeof(T) != 0)
    throw fault{fault_kind::unaligned, address};
}

template <class T>
void load_exclusive(processor& p, const instruction& x) {
  auto address = p.regs.r[x.rn] + x.imm;
  check_alignment<T>(address);
  p.regs.r[x.rd] = p.load<T>(address);
  p.exclusive = true;
}

template <class T>
void store_exclusive(processor& p, const instruction& x) {
  auto address = p.regs.r[x.rn] + x.imm;
  check_alignment<T>(address);
  if (p.exclusive)
    p.store<T>(address, static_cast<T>(p.regs.r[x.ra]));
  p.regs.r[x.rd] = p.exclusive ? 0 : 1;
  p.exclusive = false;
}

// -- table branches -----------------------------------------------------------

/// `imm` is the program counter; `option` whether it is the table.
template <class T>
void table_branch(processor& p, const instruction& x) {
  auto table = x.option != 0 ? x.imm : p.regs.r[x.rn];
  auto entry = p.load<T>(table + p.regs.r[x.rm] * sizeof(T));
  p.next = x.imm + 2 * uint32_t{entry};
}

uint8_t field(unsigned value) {
  return static_cast<uint8_t>(value);
}

instruction exclusive_or_table(const encoded& x) {
  instruction result;
  auto load = x.a(4, 4) != 0;
  auto kind = x.b(7, 4);
  result.rn = field(x.a(3, 0));
  if (x.a(8, 7) == 0) { // LDREX, STREX
    auto rd = field(x.b(11, 8));
    auto rt = field(x.b(15, 12));
    result.imm = x.b(7, 0) * 4;
    require(is_general(rt) && result.rn != 15, x);
    result.execute =
      load ? load_exclusive<uint32_t> : store_exclusive<uint32_t>;
    result.rd = load ? rt : rd;
    result.ra = rt;
    require(load ? rd == 15 : is_general(rd) && rd != rt && rd != result.rn, x);
    return result;
  }
  if (load && kind <= 1) { // TBB, TBH
    require(x.b(15, 8) == 0xF0 && result.rn != 13 && is_general(x.b(3, 0)), x);
    require(!x.in_it || x.last_in_it, x);
    result.execute = kind == 0 ? table_branch<uint8_t> : table_branch<uint16_t>;
    result.rm = field(x.b(3, 0));
    result.imm = x.pc();
    result.option = result.rn == 15 ? 1 : 0;
    return result;
  }
  if (kind != 4 && kind != 5)
    return undefined_instruction();
  auto rt = field(x.b(15, 12));
  auto rd = field(x.b(3, 0));
  require(is_general(rt) && result.rn != 15 && x.b(11, 8) == 15, x);
  result.ra = rt;
  result.rd = load ? rt : rd;
  require(load ? rd == 15 : is_general(rd) && rd != rt && rd != result.rn, x);
  if (load)
    result.execute =
      kind == 4 ? load_exclusive<uint8_t> : load_exclusive<uint16_t>;
  else
    result.execute =
      kind == 4 ? store_exclusive<uint8_t> : store_exclusive<uint16_t>;
  return result;
}

} // namespace

instruction load_multiple(uint32_t list, bool write_back, bool before) {
  return with_list(choose<loading>(write_back, before), list);
}

instruction store_multiple(uint32_t list, bool write_back, bool before) {
  return with_list(choose<storing>(write_back, before), list);
}

instruction decode_multiple_access(const encoded& x) {
  auto load = x.a(4, 4) != 0;
  auto write_back = x.a(5, 5) != 0;
  auto before = x.a(8, 7) == 2;
  if (x.a(8, 7) == 0 || x.a(8, 7) == 3)
    return undefined_instruction();
  auto rn = field(x.a(3, 0));
  uint32_t list = x.second;
  require(rn != 15 && __builtin_popcount(list) >= 2, x);
  require((list & 1u << 13) == 0 && (!write_back || (list >> rn & 1) == 0), x);
  if (load) {
    require((list >> 14) != 3, x);
    require((list & 1u << 15) == 0 || !x.in_it || x.last_in_it, x);
  } else {
    require((list & 1u << 15) == 0, x);
  }
  auto result = load ? load_multiple(list, write_back, before)
                     : store_multiple(list, write_back, before);
  result.rn = rn;
  return result;
}

instruction decode_dual_access(const encoded& x) {
  auto before = x.a(8, 8) != 0;
  auto write_back = x.a(5, 5) != 0;
  if (!before && !write_back)
    return exclusive_or_table(x);
  auto load = x.a(4, 4) != 0;
  instruction result;
  result.execute = load ? load_dual : store_dual;
  result.rn = field(x.a(3, 0));
  result.rd = field(x.b(15, 12));
  result.ra = field(x.b(11, 8));
  auto offset = x.b(7, 0) * 4;
  result.imm = x.a(7, 7) != 0 ? offset : 0u - offset;
  result.option = field((before ? 1 : 0) | (write_back ? 2 : 0));
  require(is_general(result.rd) && is_general(result.ra), x);
  require(!load || result.rd != result.ra, x);
  require(
    !write_back
      || (result.rn != result.rd && result.rn != result.ra && result.rn != 15),
    x);
  if (result.rn == 15) {
    require(load, x);
    result.imm += x.aligned_pc();
    result.option = 1 | 4;
  }
  return result;
}

} // namespace actorcsi::emulator
