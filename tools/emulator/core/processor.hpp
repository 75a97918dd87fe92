#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "tools/emulator/core/bus.hpp"
#include "tools/emulator/core/data_cache.hpp"
#include "tools/emulator/core/fault.hpp"
#include "tools/emulator/core/instruction.hpp"
#include "tools/emulator/core/mpu.hpp"
#include "tools/emulator/core/nvic.hpp"
#include "tools/emulator/core/observer.hpp"
#include "tools/emulator/core/pages.hpp"
#include "tools/emulator/core/registers.hpp"
#include "tools/emulator/core/systick.hpp"

namespace actorcsi::emulator {

/// A Cortex-M7: ARMv7E-M with FPv5 double precision, MPU, NVIC, SysTick and
/// caches. Each instruction takes one cycle. Time passes while it sleeps, too.
class processor final : private cached_memory {
public:
  static constexpr uint64_t never = ~uint64_t{0};

  /// SysTick counts once in `cycles_per_tick` cycles.
  explicit processor(bus& outside, unsigned cycles_per_tick = 1);

  processor(const processor&) = delete;
  processor& operator=(const processor&) = delete;

  // -- running ----------------------------------------------------------------

  /// As after reset, with stack pointer and start from the vector table there.
  void reset(uint32_t vector_table);

  /// As after reset, at `pc`.
  void reset_at(uint32_t stack_pointer, uint32_t pc);

  /// Executes until cycle `end`, or until `interrupt_run`, a request for reset,
  /// lockup or a breakpoint. Throws `refusal` for what is not known.
  void run(uint64_t end);

  /// Executes one instruction, or throws `fault` for what it raises.
  void step();

  /// Ends `run` after this instruction: what comes next has changed.
  void interrupt_run();

  /// Cycles since the emulation began; a reset does not set it back.
  uint64_t now() const {
    return now_;
  }

  /// Time passes without the processor, before it is reset.
  void skip_to(uint64_t cycle);

  /// Executed so far.
  uint64_t instructions() const {
    return now_ - asleep_ - idle_;
  }

  uint64_t cycles_asleep() const {
    return asleep_;
  }

  bool sleeping() const {
    return sleeping_;
  }

  /// A fault in the handler of HardFault or NMI: it executes no more.
  bool locked_up() const {
    return locked_up_;
  }

  /// SYSRESETREQ was set.
  bool reset_requested() const {
    return reset_requested_;
  }

  uint32_t pc() const {
    return pc_;
  }

  /// Goes on at another address.
  void jump(uint32_t address) {
    pc_ = address;
  }

  void observe(observer* x) {
    observer_ = x;
  }

  /// The observer gets a sample every `instructions`; 0 for none.
  void sample_every(uint64_t instructions);

  // -- for debuggers ----------------------------------------------------------

  /// `run` ends before the instruction there.
  void set_breakpoint(uint32_t address);

  void remove_breakpoint(uint32_t address);

  /// Whether the last `run` ended at a breakpoint.
  bool at_breakpoint() const {
    return at_breakpoint_;
  }

  // -- what is outside --------------------------------------------------------

  void set_interrupt(unsigned number, bool level);

  /// The non-maskable interrupt is raised.
  void raise_nmi();

  /// The bus has other memory now.
  void memory_map_changed();

  /// Memory was written by something else than the processor; instructions from
  /// it are decoded again unless the instruction cache has them.
  void memory_changed(uint32_t address, uint32_t bytes);

  /// The same of data, behind the data cache.
  void data_changed(uint32_t address, uint32_t bytes);

  /// Reads memory as the processor sees it, without side effects, for
  /// debuggers. Returns false where no memory is.
  bool peek(uint32_t address, void* to, uint32_t bytes);

  /// Writes memory as `peek` reads it. Returns false where none is.
  bool poke(uint32_t address, const void* from, uint32_t bytes);

  const data_cache& cache() const {
    return cache_;
  }

  // -- for instructions -------------------------------------------------------

  registers regs;

  /// Where execution goes on; set before each instruction.
  uint32_t next = 0;

  template <class T>
  T load(uint32_t address) {
    const auto& x = reads_[page_slot(address)];
    if (x.direct == (address & (page_mask | (sizeof(T) - 1)))) {
      T result;
      std::memcpy(&result, x.bytes + (address & ~page_mask), sizeof(T));
      return result;
    }
    if (x.cached == (address & (page_mask | (sizeof(T) - 1)))) {
      T result;
      auto line = cache_.line(address, false);
      std::memcpy(&result, line + address % data_cache::line_size, sizeof(T));
      return result;
    }
    return static_cast<T>(load_slow(address, sizeof(T), regs.privileged()));
  }

  template <class T>
  void store(uint32_t address, T value) {
    const auto& x = writes_[page_slot(address)];
    if (x.direct == (address & (page_mask | (sizeof(T) - 1)))) {
      std::memcpy(x.bytes + (address & ~page_mask), &value, sizeof(T));
      return;
    }
    if (x.cached == (address & (page_mask | (sizeof(T) - 1)))) {
      auto line = cache_.line(address, true);
      std::memcpy(line + address % data_cache::line_size, &value, sizeof(T));
      return;
    }
    store_slow(address, value, sizeof(T), regs.privileged());
  }

  /// Where the architecture wants alignment whatever CCR says.
  uint32_t load_aligned(uint32_t address) {
    if ((address & 3) != 0)
      throw fault{fault_kind::unaligned, address};
    return load<uint32_t>(address);
  }

  void store_aligned(uint32_t address, uint32_t value) {
    if ((address & 3) != 0)
      throw fault{fault_kind::unaligned, address};
    store<uint32_t>(address, value);
  }

  uint32_t load_slow(uint32_t address, unsigned bytes, bool privileged);

  void store_slow(uint32_t address, uint32_t value, unsigned bytes,
                  bool privileged);

  /// Branches to a value with the Thumb bit, or returns from an exception.
  void branch_exchange(uint32_t target);

  bool traps_division_by_zero() const {
    return (ccr_ & 1u << 4) != 0;
  }

  /// Before each floating-point instruction: checks that the unit is on, stacks
  /// the state of what was interrupted, and starts a new one.
  void prepare_float();

  void wait_for_interrupt();

  void wait_for_event();

  void send_event() {
    event_ = true;
  }

  void call_supervisor();

  /// BKPT: throws `fault` unless a debugger answers.
  void call_debugger(unsigned number);

  /// A mask or a priority has changed.
  void reconsider() {
    attention_at_ = 0;
  }

  void change_control(uint32_t value);

  void change_faultmask(bool on);

  /// The local monitor of LDREX and STREX.
  bool exclusive = false;

private:
  /// Of entry to and return from an exception.
  static constexpr uint64_t entry_cycles = 12;

  // -- execution (processor.cpp) ----------------------------------------------

  /// Thrown instead of the instruction at a breakpoint.
  struct breakpoint_reached {};

  void execute();

  void execute_one();

  uint64_t plan_sample();

  const instruction& fetch(bool in_it);

  void find_code();

  void decode_into(instruction& x, bool in_it);

  uint16_t fetch_halfword(uint32_t address);

  attributes check_fetch(uint32_t address);

  // -- accesses (access.cpp) --------------------------------------------------

  uint8_t* line_at(uint32_t address) override;

  void on_stale_line(uint32_t address, bool written) override {
    if (observer_ != nullptr)
      observer_->on_stale_line(address, written);
  }

  attributes attributes_of(uint32_t address, access how, bool privileged) const;

  uint32_t load_part(uint32_t address, unsigned bytes, bool privileged);

  void store_part(uint32_t address, uint32_t value, unsigned bytes,
                  bool privileged);

  void forget_translations();
  void forget_code_at(uint32_t address);
  void forget_all_code();

  bool data_cache_on() const {
    return (ccr_ & 1u << 16) != 0;
  }

  bool instruction_cache_on() const {
    return (ccr_ & 1u << 17) != 0;
  }

  // -- exceptions (exceptions.cpp) --------------------------------------------

  int execution_priority() const;

  bool below_zero() const;

  /// The pending exception that preempts, or 0.
  unsigned preempting() const;

  /// Whether it would preempt without PRIMASK, which ends a sleep.
  bool wakes() const;

  void raise(const fault& x);

  void escalate(unsigned exception, uint32_t hfsr);

  void enter(unsigned exception);

  void push_frame(uint32_t return_address);

  void save_float(uint32_t address);

  void return_from_exception(uint32_t code);

  void pop_frame(uint32_t code);

  void lock_up();

  void set_fault_status(const fault& x);

  // -- registers of the processor (system_registers.cpp) ----------------------

  uint32_t read_system(uint32_t address, unsigned bytes);

  void write_system(uint32_t address, uint32_t value, unsigned bytes);

  uint32_t read_word(uint32_t address);

  void write_word(uint32_t address, uint32_t value);

  bool write_priority(uint32_t address, uint32_t value, unsigned bytes);

  void write_nvic(uint32_t address, uint32_t value);

  void write_icsr(uint32_t value);
  void write_aircr(uint32_t value);

  void write_shcsr(uint32_t value);

  uint32_t read_icsr();

  uint32_t read_shcsr() const;

  void maintain_cache(uint32_t address, uint32_t value);

  void advance_systick();

  bus& bus_;
  nvic nvic_;
  mpu mpu_;
  const unsigned cycles_per_tick_;
  systick systick_{cycles_per_tick_};
  data_cache cache_;
  observer* observer_ = nullptr;

  uint32_t pc_ = 0;
  uint64_t now_ = 0;
  uint64_t attention_at_ = 0;
  uint64_t asleep_ = 0;
  /// Cycles in which it neither slept nor executed instructions.
  uint64_t idle_ = 0;
  uint64_t sample_interval_ = 0;
  uint64_t next_sample_ = never;
  std::unordered_set<uint32_t> breakpoints_;
  bool at_breakpoint_ = false;
  bool run_interrupted_ = false;
  bool sleeping_ = false;
  bool sleeping_for_event_ = false;
  bool event_ = false;
  bool locked_up_ = false;
  bool reset_requested_ = false;
  /// EXC_RETURN of the instruction that was just executed, or 0.
  uint32_t exception_return_ = 0;
  /// A store failed; its exception comes after the instruction.
  bool imprecise_error_ = false;

  uint32_t vtor_ = 0;
  uint32_t ccr_ = 0;
  uint32_t scr_ = 0;
  uint32_t cfsr_ = 0;
  uint32_t hfsr_ = 0;
  uint32_t mmfar_ = 0;
  uint32_t bfar_ = 0;
  uint32_t cpacr_ = 0;
  uint32_t csselr_ = 0;
  uint32_t fpccr_ = 0;
  uint32_t fpcar_ = 0;
  uint32_t fpdscr_ = 0;
  uint32_t demcr_ = 0;
  uint32_t dwt_ctrl_ = 0;
  uint32_t actlr_ = 0;
  uint32_t shcsr_pended_ = 0;
  /// What DWT_CYCCNT counts from.
  uint64_t cycles_from_ = 0;

  std::array<translation, num_slots> reads_{};
  std::array<translation, num_slots> writes_{};
  std::array<code_slot, num_code_slots> code_slots_{};
  uint32_t code_base_ = no_page;
  code_page* code_ = nullptr;
  std::unordered_map<uint32_t, std::unique_ptr<code_page>> code_pages_;
};

} // namespace actorcsi::emulator
