#include "tests/tools/emulator_oracle/machines.hpp"

#include <cstdlib>
#include <stdexcept>

namespace actorcsi::emulator::oracle {

namespace {

constexpr size_t page = 4096;

/// Instructions are far apart: none is read with another.
constexpr uint32_t stride = 64;

/// Room for what is addressed relative to an instruction.
constexpr uint32_t margin = 0x2000;

constexpr uint32_t cpacr = 0xE000ED88;

uint8_t* allocate(size_t bytes) {
  return static_cast<uint8_t*>(std::aligned_alloc(page, bytes));
}

void check(uc_err error, const char* what) {
  if (error != UC_ERR_OK)
    throw std::runtime_error{std::string{"unicorn: "} + what + ": "
                             + uc_strerror(error)};
}

} // namespace

// -- instructions -------------------------------------------------------------

code_memory::code_memory() : bytes_(allocate(code_size)), next_(margin) {
  for (uint32_t i = 0; i < code_size; i += 2) {
    constexpr uint16_t nop = 0xBF00;
    std::memcpy(bytes() + i, &nop, 2);
  }
  // What literals find.
  generator random{7};
  for (uint32_t i = stride / 2; i + 16 < code_size; i += stride)
    for (uint32_t j = 0; j < 16; ++j)
      bytes()[i + j] = static_cast<uint8_t>(random());
}

uint32_t code_memory::place(const sample& x) {
  next_ += stride;
  if (next_ >= code_size - margin)
    next_ = margin;
  auto at = next_;
  auto put = [&](uint16_t halfword) {
    std::memcpy(bytes() + at, &halfword, 2);
    at += 2;
  };
  if (x.it != 0)
    put(x.it);
  if (x.wide)
    put(static_cast<uint16_t>(x.word >> 16));
  put(static_cast<uint16_t>(x.word));
  put(0xBF00);
  return code_base + next_;
}

// -- the interpreter ----------------------------------------------------------

interpreter::interpreter(code_memory& code)
  : code_(code), ram_(ram_size), processor_(new processor(*this)) {
  processor_->reset_at(ram_base, code_base);
  processor_->store<uint32_t>(cpacr, 0xFu << 20);
}

std::optional<memory_window> interpreter::memory_at(uint32_t address) {
  if (address - code_base < code_size)
    return memory_window{code_base, code_size, code_.bytes(), false, false};
  if (address - ram_base < ram_size)
    return memory_window{ram_base, ram_size, ram_.data(), true, false};
  return std::nullopt;
}

outcome interpreter::run(const sample& x, uint32_t address) {
  processor_->memory_changed(address, stride);
  ram_ = x.ram;
  processor_->memory_map_changed();
  processor_->regs = x.regs;
  processor_->exclusive = false;
  processor_->jump(address);
  write_failed_ = false;
  outcome result;
  try {
    processor_->step();
    if (x.it != 0)
      processor_->step();
    result.fault = write_failed_;
  } catch (const fault& f) {
    // A branch to what is not Thumb is done, and then faults.
    result.next_fault = f.kind == fault_kind::invalid_state;
    result.fault = !result.next_fault;
    result.kind = f.kind;
  } catch (const refusal&) {
    // An address that happens to be a register of the processor.
    result.fault = true;
  }
  result.regs = processor_->regs;
  result.pc = processor_->pc();
  result.ram = ram_;
  return result;
}

// -- Unicorn ------------------------------------------------------------------

unicorn_machine::unicorn_machine(code_memory& code) : ram_(allocate(ram_size)) {
  check(uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &engine_), "open");
  check(uc_ctl_set_cpu_model(engine_, UC_CPU_ARM_CORTEX_M7), "model");
  check(uc_mem_map_ptr(engine_, code_base, code_size,
                       UC_PROT_READ | UC_PROT_EXEC, code.bytes()),
        "code");
  check(uc_mem_map_ptr(engine_, ram_base, ram_size,
                       UC_PROT_READ | UC_PROT_WRITE, ram_),
        "memory");
  check(uc_context_alloc(engine_, &privileged_), "context");
  check(uc_context_save(engine_, privileged_), "context");
}

unicorn_machine::~unicorn_machine() {
  uc_context_free(privileged_);
  uc_close(engine_);
  std::free(ram_);
}

void unicorn_machine::set(int which, uint32_t value) {
  uc_reg_write(engine_, which, &value);
}

uint32_t unicorn_machine::get(int which) {
  uint32_t result = 0;
  uc_reg_read(engine_, which, &result);
  return result;
}

outcome unicorn_machine::run(const sample& x, uint32_t address) {
  // Translations are kept even of what was only looked at.
  uc_ctl_remove_cache(engine_, address, address + stride);
  std::memcpy(ram_, x.ram.data(), ram_size);
  for (int i = 0; i < 13; ++i)
    set(UC_ARM_REG_R0 + i, x.regs.r[static_cast<size_t>(i)]);
  set(UC_ARM_REG_CONTROL, 4);
  set(UC_ARM_REG_SP, x.regs.r[13]);
  set(UC_ARM_REG_PSP, x.regs.other_sp);
  set(UC_ARM_REG_LR, x.regs.r[14]);
  set(UC_ARM_REG_XPSR_NZCVQG, x.regs.apsr() | 1u << 24);
  set(UC_ARM_REG_PRIMASK, 0);
  set(UC_ARM_REG_BASEPRI, 0);
  set(UC_ARM_REG_FAULTMASK, 0);
  set(UC_ARM_REG_FPSCR, x.regs.fpscr);
  for (unsigned i = 0; i < 16; ++i) {
    auto d = x.regs.d(i);
    uc_reg_write(engine_, UC_ARM_REG_D0 + static_cast<int>(i), &d);
  }
  // It does not count what an IT block skips, and is told where that ends.
  auto skipped = x.it != 0 && !x.regs.condition(x.it >> 4 & 15);
  auto end = skipped ? address + (x.wide ? 6 : 4) : code_base + code_size;
  auto error = uc_emu_start(engine_, address | 1, end, 0, x.it != 0 ? 2 : 1);
  outcome result;
  auto& regs = result.regs;
  for (int i = 0; i < 13; ++i)
    regs.r[static_cast<size_t>(i)] = get(UC_ARM_REG_R0 + i);
  regs.r[13] = get(UC_ARM_REG_SP);
  regs.r[14] = get(UC_ARM_REG_LR);
  result.pc = get(UC_ARM_REG_PC) & ~1u;
  // It may look at the next instruction already.
  result.next_fault = error != UC_ERR_OK && result.pc - address > 6;
  result.fault = error != UC_ERR_OK && !result.next_fault;
  regs.set_apsr(get(UC_ARM_REG_XPSR));
  regs.fpscr = get(UC_ARM_REG_FPSCR);
  regs.primask = get(UC_ARM_REG_PRIMASK) != 0;
  regs.faultmask = get(UC_ARM_REG_FAULTMASK) != 0;
  regs.basepri = static_cast<uint8_t>(get(UC_ARM_REG_BASEPRI));
  for (unsigned i = 0; i < 16; ++i) {
    uint64_t d = 0;
    uc_reg_read(engine_, UC_ARM_REG_D0 + static_cast<int>(i), &d);
    regs.set_d(i, d);
  }
  result.ram.assign(ram_, ram_ + ram_size);
  // Who has become unprivileged cannot go back by writing registers.
  if ((get(UC_ARM_REG_CONTROL) & 1) != 0)
    uc_context_restore(engine_, privileged_);
  return result;
}

} // namespace actorcsi::emulator::oracle
