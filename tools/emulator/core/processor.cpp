#include "tools/emulator/core/processor.hpp"

#include <algorithm>
#include <utility>

namespace actorcsi::emulator {

namespace {

constexpr uint32_t ccr_stkalign = 1u << 9;

/// FPCCR: stack the state automatically, and lazily.
constexpr uint32_t fpccr_reset = 3u << 30;

} // namespace

processor::processor(bus& outside, unsigned cycles_per_tick)
  : bus_(outside), cycles_per_tick_(cycles_per_tick), cache_(*this) {
  // nop
}

void processor::reset(uint32_t vector_table) {
  uint32_t start[2] = {0, 0};
  peek(vector_table, start, sizeof(start));
  reset_at(start[0], start[1] & ~1u);
  vtor_ = vector_table;
}

void processor::reset_at(uint32_t stack_pointer, uint32_t pc) {
  regs = {};
  regs.r[13] = stack_pointer & ~3u;
  regs.r[14] = ~0u;
  pc_ = pc;
  nvic_ = {};
  mpu_ = {};
  systick_ = systick{cycles_per_tick_};
  cache_.forget_everything();
  sleeping_ = event_ = locked_up_ = reset_requested_ = false;
  exclusive = imprecise_error_ = false;
  exception_return_ = 0;
  ccr_ = ccr_stkalign;
  fpccr_ = fpccr_reset;
  vtor_ = scr_ = cfsr_ = hfsr_ = mmfar_ = bfar_ = cpacr_ = csselr_ = 0;
  fpcar_ = fpdscr_ = demcr_ = dwt_ctrl_ = actlr_ = shcsr_pended_ = 0;
  cycles_from_ = now_;
  memory_map_changed();
}

// -- running ------------------------------------------------------------------

void processor::interrupt_run() {
  run_interrupted_ = true;
  attention_at_ = 0;
}

void processor::skip_to(uint64_t cycle) {
  idle_ += cycle - now_;
  now_ = cycle;
}

void processor::sample_every(uint64_t instructions) {
  sample_interval_ = instructions;
  next_sample_ = this->instructions() + instructions;
  attention_at_ = 0;
}

void processor::data_changed(uint32_t address, uint32_t bytes) {
  cache_.memory_written(address, bytes);
}

void processor::run(uint64_t end) {
  run_interrupted_ = at_breakpoint_ = false;
  while (now_ < end && !run_interrupted_ && !reset_requested_) {
    if (locked_up_) {
      skip_to(end);
      break;
    }
    advance_systick();
    if (sleeping_) {
      if (!wakes() && !(sleeping_for_event_ && event_)) {
        auto until = std::min(end, systick_.next());
        asleep_ += until - now_;
        now_ = until;
        continue;
      }
      if (sleeping_for_event_)
        event_ = false;
      sleeping_ = false;
    }
    if (auto exception = preempting())
      enter(exception);
    attention_at_ = std::min({end, systick_.next(), plan_sample()});
    if (run_interrupted_ || locked_up_)
      continue;
    try {
      execute();
    } catch (const fault& x) {
      ++now_;
      raise(x);
    } catch (const breakpoint_reached&) {
      at_breakpoint_ = true;
      return;
    }
    if (exception_return_ != 0)
      return_from_exception(std::exchange(exception_return_, 0));
    if (std::exchange(imprecise_error_, false))
      raise({fault_kind::imprecise_bus, 0});
  }
}

void processor::execute() {
  while (now_ < attention_at_)
    execute_one();
}

void processor::step() {
  execute_one();
}

[[gnu::always_inline]] inline void processor::execute_one() {
  if (regs.it == 0) {
    const auto& x = fetch(false);
    next = pc_ + x.bytes;
    x.execute(*this, x);
  } else {
    const auto& x = fetch(true);
    next = pc_ + x.bytes;
    if (regs.condition(regs.it >> 4) || x.option == always_in_it)
      x.execute(*this, x);
    regs.advance_it();
  }
  pc_ = next;
  ++now_;
}

uint64_t processor::plan_sample() {
  if (sample_interval_ == 0)
    return never;
  auto done = instructions();
  if (done >= next_sample_) {
    observer_->on_sample(pc_);
    next_sample_ += sample_interval_;
  }
  return now_ + (std::max(next_sample_, done + 1) - done);
}

void processor::wait_for_interrupt() {
  sleeping_ = true;
  sleeping_for_event_ = false;
  attention_at_ = 0;
}

void processor::wait_for_event() {
  if (std::exchange(event_, false))
    return;
  sleeping_ = true;
  sleeping_for_event_ = true;
  attention_at_ = 0;
}

void processor::advance_systick() {
  if (now_ >= systick_.next() && systick_.advance(now_))
    nvic_.pend(systick_exception);
}

// -- instructions -------------------------------------------------------------

inline const instruction& processor::fetch(bool in_it) {
  if ((pc_ & page_mask) != code_base_)
    find_code();
  auto index = pc_ % page_size / 2;
  if (in_it && code_->conditional == nullptr)
    code_->conditional =
      std::make_unique<std::array<instruction, page_size / 2>>();
  auto& x = in_it ? (*code_->conditional)[index] : code_->plain[index];
  if (x.execute == nullptr)
    decode_into(x, in_it);
  return x;
}

void processor::find_code() {
  auto page = pc_ & page_mask;
  auto& slot = code_slots_[code_slot_of(pc_)];
  if (slot.page != page) {
    auto how = check_fetch(pc_);
    auto& code = code_pages_[page];
    if (code == nullptr)
      code = std::make_unique<code_page>();
    auto window = bus_.memory_at(pc_);
    code->coherent =
      window && window->writable
      && !(how.cacheable && window->cacheable && instruction_cache_on());
    // Writes to it must be noticed from now on.
    if (writes_[page_slot(pc_)].direct == page)
      writes_[page_slot(pc_)].direct = no_page;
    // A region may end within a page; then each entry is checked.
    if (mpu_.uniform(pc_))
      slot = {page, code.get()};
    code_ = code.get();
    code_base_ = mpu_.uniform(pc_) ? page : no_page;
    return;
  }
  code_ = slot.code;
  code_base_ = page;
}

attributes processor::check_fetch(uint32_t address) {
  auto result = attributes_of(address, access::fetch, regs.privileged());
  if (!result.allowed)
    throw fault{fault_kind::fetch_violation, address};
  return result;
}

uint16_t processor::fetch_halfword(uint32_t address) {
  check_fetch(address);
  auto window = bus_.memory_at(address);
  if (!window)
    throw fault{fault_kind::fetch_bus, address};
  uint16_t result;
  std::memcpy(&result, window->bytes + (address - window->base),
              sizeof(result));
  return result;
}

void processor::decode_into(instruction& x, bool in_it) {
  if (breakpoints_.count(pc_) > 0)
    throw breakpoint_reached{};
  encoded from{};
  from.address = pc_;
  from.first = fetch_halfword(pc_);
  if (encoded::is_wide(from.first))
    from.second = fetch_halfword(pc_ + 2);
  from.in_it = in_it;
  from.last_in_it = in_it && (regs.it & 15) == 8;
  x = decode(from);
  x.bytes = static_cast<uint8_t>(from.bytes());
  if (observer_ != nullptr)
    observer_->on_first_execution(pc_);
}

void processor::set_breakpoint(uint32_t address) {
  breakpoints_.insert(address);
  forget_code_at(address);
}

void processor::remove_breakpoint(uint32_t address) {
  breakpoints_.erase(address);
}

void processor::branch_exchange(uint32_t target) {
  // Only a handler returns; elsewhere these are addresses like any other.
  if (regs.ipsr != 0 && target >= 0xFFFFFFE0) {
    exception_return_ = target;
    attention_at_ = 0;
    return;
  }
  next = target & ~1u;
  if ((target & 1) == 0) {
    // The branch is done; the instruction that it leads to cannot be executed.
    pc_ = next;
    throw fault{fault_kind::invalid_state, next};
  }
}

void processor::change_faultmask(bool on) {
  if (regs.faultmask == on)
    return;
  regs.faultmask = on;
  // The MPU may be off below priority zero.
  forget_translations();
}

void processor::change_control(uint32_t value) {
  if (regs.privileged()) {
    auto unprivileged = (value & 1) != 0;
    if (unprivileged != regs.unprivileged_thread) {
      regs.unprivileged_thread = unprivileged;
      forget_translations();
    }
    // Handlers always have the main stack.
    if (regs.ipsr == 0)
      regs.set_mode(0, (value & 2) != 0);
  }
  regs.float_active = (value & 4) != 0;
}

} // namespace actorcsi::emulator
