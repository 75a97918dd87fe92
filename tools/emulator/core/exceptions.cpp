// Entry to and return from exceptions, and what becomes of a fault: ARM DDI
// 0403E section B1.5.

#include <algorithm>
#include <array>

#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint32_t ccr_nonbasethrdena = 1u << 0;
constexpr uint32_t scr_sleeponexit = 1u << 1;

constexpr uint32_t hfsr_vecttbl = 1u << 1;
constexpr uint32_t hfsr_forced = 1u << 30;
constexpr uint32_t hfsr_debugevt = 1u << 31;

constexpr uint32_t fpccr_aspen = 1u << 31;
constexpr uint32_t fpccr_lspen = 1u << 30;
constexpr uint32_t fpccr_lspact = 1u << 0;

constexpr uint32_t demcr_mon_en = 1u << 16;

constexpr uint32_t mmarvalid = 1u << 7;
constexpr uint32_t bfarvalid = 1u << 15;

constexpr uint32_t plain_frame = 0x20;
constexpr uint32_t float_frame = 0x68;

/// Of the EXC_RETURN values.
constexpr uint32_t return_without_float = 1u << 4;
constexpr uint32_t return_to_thread = 1u << 3;
constexpr uint32_t return_to_process_stack = 1u << 2;

exception exception_of(fault_kind x) {
  auto bit = static_cast<unsigned>(x);
  return bit < 8 ? memory_fault : bit < 16 ? bus_fault : usage_fault;
}

/// The same cause while registers are stacked or unstacked.
fault_kind while_stacking(fault_kind x, fault_kind violation, fault_kind bus) {
  return exception_of(x) == memory_fault ? violation : bus;
}

} // namespace

int processor::execution_priority() const {
  auto result = nvic_.active_priority();
  if (regs.basepri != 0)
    result = std::min(result, nvic_.group(regs.basepri));
  if (regs.primask)
    result = std::min(result, 0);
  if (regs.faultmask)
    result = std::min(result, -1);
  return result;
}

bool processor::below_zero() const {
  return regs.ipsr == nmi_exception || regs.ipsr == hard_fault
         || regs.faultmask;
}

unsigned processor::preempting() const {
  auto x = nvic_.highest_pending();
  if (x == 0 || nvic_.group(nvic_.priority(x)) >= execution_priority())
    return 0;
  return x;
}

bool processor::wakes() const {
  auto x = nvic_.highest_pending();
  if (x == 0)
    return false;
  auto current = nvic_.active_priority();
  if (regs.basepri != 0)
    current = std::min(current, nvic_.group(regs.basepri));
  return nvic_.group(nvic_.priority(x)) < current;
}

// -- faults -------------------------------------------------------------------

void processor::set_fault_status(const fault& x) {
  auto bit = static_cast<unsigned>(x.kind);
  if (bit >= 32)
    return;
  cfsr_ |= 1u << bit;
  if (x.kind == fault_kind::access_violation) {
    cfsr_ |= mmarvalid;
    mmfar_ = x.address;
  } else if (x.kind == fault_kind::precise_bus) {
    cfsr_ |= bfarvalid;
    bfar_ = x.address;
  }
}

void processor::raise(const fault& x) {
  set_fault_status(x);
  if (x.kind == fault_kind::breakpoint) {
    if ((demcr_ & demcr_mon_en) != 0
        && nvic_.group(nvic_.priority(debug_monitor)) < execution_priority())
      enter(debug_monitor);
    else
      escalate(hard_fault, hfsr_debugevt);
    return;
  }
  auto exception = exception_of(x.kind);
  auto current = execution_priority();
  if (nvic_.enabled(exception)
      && nvic_.group(nvic_.priority(exception)) < current)
    enter(exception);
  else
    escalate(hard_fault, hfsr_forced);
}

void processor::escalate(unsigned exception, uint32_t hfsr) {
  hfsr_ |= hfsr;
  if (execution_priority() <= nvic_.priority(exception))
    lock_up();
  else
    enter(exception);
}

void processor::lock_up() {
  locked_up_ = true;
  attention_at_ = 0;
}

// -- entry --------------------------------------------------------------------

void processor::enter(unsigned exception) {
  auto code = 0xFFFFFFE0u | 1u;
  if (!regs.float_active)
    code |= return_without_float;
  if (regs.ipsr == 0)
    code |= return_to_thread;
  if (regs.uses_process_stack())
    code |= return_to_process_stack;
  auto return_address = pc_;
  auto taken = exception;
  try {
    push_frame(return_address);
  } catch (const fault& x) {
    // The handler begins all the same, or that of the derived fault does.
    set_fault_status({while_stacking(x.kind, fault_kind::stacking_violation,
                                     fault_kind::stacking_bus),
                      x.address});
    unsigned derived = exception_of(x.kind);
    if (!nvic_.enabled(derived)
        || nvic_.group(nvic_.priority(derived)) >= execution_priority()) {
      hfsr_ |= hfsr_forced;
      derived = hard_fault;
    }
    nvic_.pend(derived);
    if (nvic_.priority(derived) < nvic_.priority(exception)) {
      nvic_.pend(exception);
      taken = derived;
    }
  }
  auto below = below_zero();
  auto privileged = regs.privileged();
  // The process stack pointer stays; CONTROL.SPSEL is 0 in handlers.
  regs.set_mode(static_cast<uint16_t>(taken), false);
  regs.it = 0;
  regs.float_active = false;
  regs.r[14] = code;
  nvic_.set_active(taken, true);
  exclusive = false;
  event_ = true;
  if (below != below_zero() || !privileged)
    forget_translations();
  if (observer_ != nullptr)
    observer_->on_exception({taken, return_address, cfsr_, hfsr_,
                             (cfsr_ & mmarvalid) != 0 ? mmfar_ : bfar_});
  uint32_t vector = 0;
  if (!peek(vtor_ + 4 * taken, &vector, sizeof(vector))) {
    if (taken == hard_fault)
      lock_up();
    else
      escalate(hard_fault, hfsr_vecttbl);
    return;
  }
  pc_ = vector & ~1u;
  skip_to(now_ + entry_cycles);
  if ((vector & 1) == 0)
    raise({fault_kind::invalid_state, pc_});
}

void processor::push_frame(uint32_t return_address) {
  auto with_float = regs.float_active;
  auto size = with_float ? float_frame : plain_frame;
  auto& sp = regs.r[13];
  auto padded = (sp & 4) != 0;
  auto frame = (sp - size) & ~4u;
  std::array<uint32_t, 8> words{{regs.r[0], regs.r[1], regs.r[2], regs.r[3],
                                 regs.r[12], regs.r[14], return_address,
                                 regs.xpsr() | uint32_t{padded} << 9}};
  sp = frame;
  for (uint32_t i = 0; i < words.size(); ++i)
    store_aligned(frame + 4 * i, words[i]);
  if (!with_float)
    return;
  if ((fpccr_ & fpccr_lspen) != 0) {
    // Only the place is taken, until an instruction needs the registers.
    fpcar_ = frame + plain_frame;
    fpccr_ |= fpccr_lspact;
  } else {
    save_float(frame + plain_frame);
  }
}

void processor::save_float(uint32_t address) {
  for (uint32_t i = 0; i < 16; ++i)
    store_aligned(address + 4 * i, regs.s[i]);
  store_aligned(address + 64, regs.fpscr);
}

void processor::prepare_float() {
  auto permission = cpacr_ >> 20 & 3;
  if (permission == 0 || (permission == 1 && !regs.privileged()))
    throw fault{fault_kind::no_coprocessor, 0};
  if ((fpccr_ & fpccr_lspact) != 0) {
    try {
      save_float(fpcar_);
    } catch (const fault& x) {
      throw fault{while_stacking(x.kind, fault_kind::float_stacking_violation,
                                 fault_kind::float_stacking_bus),
                  x.address};
    }
    fpccr_ &= ~fpccr_lspact;
  }
  if (!regs.float_active && (fpccr_ & fpccr_aspen) != 0) {
    regs.float_active = true;
    regs.fpscr = fpdscr_;
  }
}

void processor::call_debugger(unsigned number) {
  if (observer_ == nullptr || !observer_->on_breakpoint(number))
    throw fault{fault_kind::breakpoint, 0};
}

void processor::call_supervisor() {
  pc_ = next;
  if (nvic_.group(nvic_.priority(supervisor_call)) < execution_priority())
    nvic_.pend(supervisor_call);
  else
    escalate(hard_fault, hfsr_forced);
  next = pc_;
  attention_at_ = 0;
}

// -- return -------------------------------------------------------------------

void processor::return_from_exception(uint32_t code) {
  auto invalid = [&] {
    nvic_.set_active(regs.ipsr, false);
    regs.r[14] = code;
    raise({fault_kind::invalid_return, pc_});
  };
  auto returning = regs.ipsr;
  auto to_thread = (code & return_to_thread) != 0;
  auto to_process = (code & return_to_process_stack) != 0;
  if ((code & 3) != 1 || (!to_thread && to_process) || !nvic_.active(returning))
    return invalid();
  auto was_below = below_zero();
  nvic_.set_active(returning, false);
  if (returning != nmi_exception)
    regs.faultmask = false;
  // Thread mode is only below all handlers, unless CCR says otherwise.
  auto nested = nvic_.any_active();
  if (to_thread == nested && (ccr_ & ccr_nonbasethrdena) == 0)
    return invalid();
  regs.set_mode(to_thread ? 0 : returning, to_thread && to_process);
  if (was_below != below_zero() || regs.unprivileged_thread)
    forget_translations();
  exclusive = false;
  event_ = true;
  skip_to(now_ + entry_cycles);
  try {
    pop_frame(code);
  } catch (const fault& x) {
    raise({while_stacking(x.kind, fault_kind::unstacking_violation,
                          fault_kind::unstacking_bus),
           x.address});
    return;
  }
  if (to_thread && !nvic_.any_active() && (scr_ & scr_sleeponexit) != 0)
    wait_for_interrupt();
}

void processor::pop_frame(uint32_t code) {
  auto with_float = (code & return_without_float) == 0;
  auto& sp = regs.r[13];
  auto frame = sp;
  std::array<uint32_t, 8> words{};
  for (uint32_t i = 0; i < words.size(); ++i)
    words[i] = load_aligned(frame + 4 * i);
  if (with_float) {
    if ((fpccr_ & fpccr_lspact) != 0) {
      // Never stacked: the registers are still those of before.
      fpccr_ &= ~fpccr_lspact;
    } else {
      for (uint32_t i = 0; i < 16; ++i)
        regs.s[i] = load_aligned(frame + plain_frame + 4 * i);
      regs.fpscr = load_aligned(frame + plain_frame + 64);
    }
  }
  regs.float_active = with_float;
  auto xpsr = words[7];
  auto padding = (xpsr >> 9 & 1) * 4;
  sp = frame + (with_float ? float_frame : plain_frame) + padding;
  for (unsigned i = 0; i < 4; ++i)
    regs.r[i] = words[i];
  regs.r[12] = words[4];
  regs.r[14] = words[5];
  pc_ = words[6] & ~1u;
  regs.set_apsr(xpsr);
  regs.it = static_cast<uint8_t>((xpsr >> 25 & 3) | (xpsr >> 8 & 0xFC));
  auto exception = static_cast<uint16_t>(xpsr & 0x1FF);
  auto to_thread = (code & return_to_thread) != 0;
  if (to_thread != (exception == 0)) {
    raise({fault_kind::invalid_return, pc_});
    return;
  }
  regs.ipsr = exception;
  if ((xpsr >> 24 & 1) == 0)
    raise({fault_kind::invalid_state, pc_});
}

} // namespace actorcsi::emulator
