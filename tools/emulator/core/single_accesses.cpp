#include "tools/emulator/core/single_accesses.hpp"

#include <array>
#include <type_traits>
#include <utility>

#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

template <datum What>
constexpr auto type_of() {
  if constexpr (What == datum::load_signed_byte)
    return int8_t{};
  else if constexpr (What == datum::store_byte || What == datum::load_byte)
    return uint8_t{};
  else if constexpr (What == datum::load_signed_half)
    return int16_t{};
  else if constexpr (What == datum::store_half || What == datum::load_half)
    return uint16_t{};
  else
    return uint32_t{};
}

template <addressing How>
uint32_t address_of(const registers& regs, const instruction& x) {
  switch (How) {
  case addressing::absolute:
    return x.imm;
  case addressing::register_:
    return regs.r[x.rn] + (regs.r[x.rm] << x.amount);
  case addressing::post_indexed:
    return regs.r[x.rn];
  default:
    return regs.r[x.rn] + x.imm;
  }
}

void set_register(registers& regs, unsigned i, uint32_t value) {
  regs.r[i] = i == 13 ? value & ~3u : value;
}

template <addressing How>
void write_back(registers& regs, const instruction& x) {
  if constexpr (How == addressing::pre_indexed
                || How == addressing::post_indexed)
    set_register(regs, x.rn, regs.r[x.rn] + x.imm);
}

template <datum What, addressing How>
void execute_access(processor& p, const instruction& x) {
  using type = decltype(type_of<What>());
  constexpr unsigned bytes = sizeof(type);
  auto& regs = p.regs;
  auto address = address_of<How>(regs, x);
  if constexpr (is_load(What)) {
    type value;
    if constexpr (How == addressing::unprivileged)
      value = static_cast<type>(p.load_slow(address, bytes, false));
    else
      value = p.load<type>(address);
    write_back<How>(regs, x);
    if constexpr (std::is_signed_v<type>)
      regs.r[x.rd] = static_cast<uint32_t>(int32_t{value});
    else
      set_register(regs, x.rd, value);
  } else {
    auto value = static_cast<type>(regs.r[x.rd]);
    if constexpr (How == addressing::unprivileged)
      p.store_slow(address, value, bytes, false);
    else
      p.store<type>(address, value);
    write_back<How>(regs, x);
  }
}

template <addressing How>
void execute_jump(processor& p, const instruction& x) {
  auto target = p.load_aligned(address_of<How>(p.regs, x));
  write_back<How>(p.regs, x);
  p.branch_exchange(target);
}

template <size_t... I>
constexpr auto make_accesses(std::index_sequence<I...>) {
  return std::array<instruction::function, sizeof...(I)>{
    {execute_access<static_cast<datum>(I / num_addressings),
                    static_cast<addressing>(I % num_addressings)>...}};
}

template <size_t... I>
constexpr auto make_jumps(std::index_sequence<I...>) {
  return std::array<instruction::function, sizeof...(I)>{
    {execute_jump<static_cast<addressing>(I)>...}};
}

constexpr auto accesses =
  make_accesses(std::make_index_sequence<num_datums * num_addressings>());

constexpr auto jumps =
  make_jumps(std::make_index_sequence<num_addressings - 1>());

} // namespace

instruction access_instruction(datum what, addressing how) {
  instruction result;
  result.execute = accesses[static_cast<size_t>(what) * num_addressings
                            + static_cast<size_t>(how)];
  return result;
}

instruction jump_instruction(addressing how) {
  instruction result;
  result.execute = jumps[static_cast<size_t>(how)];
  return result;
}

} // namespace actorcsi::emulator
