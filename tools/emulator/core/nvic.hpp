#pragma once

#include <array>
#include <cstdint>

namespace actorcsi::emulator {

/// Exceptions by their number, ARM DDI 0403E table B1-4.
enum exception : uint16_t {
  reset_exception = 1,
  nmi_exception = 2,
  hard_fault = 3,
  memory_fault = 4,
  bus_fault = 5,
  usage_fault = 6,
  supervisor_call = 11,
  debug_monitor = 12,
  pend_supervisor = 14,
  systick_exception = 15,
  first_interrupt = 16,
};

/// Which exceptions are enabled, pending and active, and which one is next: the
/// nested vectored interrupt controller of ARM DDI 0403E section B3.4, together
/// with the processor's own exceptions.
class nvic {
public:
  static constexpr unsigned num_interrupts = 160;
  static constexpr unsigned num_exceptions = first_interrupt + num_interrupts;
  /// Lower than every priority.
  static constexpr int idle = 256;

  nvic();

  /// -2 for NMI, -1 for HardFault, else 0 to 240.
  int priority(unsigned exception) const;

  /// The four upper bits count.
  void set_priority(unsigned exception, uint8_t value);

  void set_grouping(unsigned prigroup) {
    grouping_ = prigroup;
  }

  unsigned grouping() const {
    return grouping_;
  }

  /// The part of a priority that decides about preemption.
  int group(int priority) const;

  void enable(unsigned exception, bool on);

  bool enabled(unsigned exception) const {
    return test(enabled_, exception);
  }

  void pend(unsigned exception);

  /// A line that is active makes it pending again when it returns.
  void clear_pending(unsigned exception);

  bool pending(unsigned exception) const {
    return test(pending_, exception);
  }

  bool active(unsigned exception) const {
    return test(active_, exception);
  }

  bool any_active() const;

  void set_active(unsigned exception, bool on);

  /// The level of interrupt `number`'s line.
  void set_line(unsigned number, bool level);

  /// The pending and enabled exception of the highest priority, or 0.
  unsigned highest_pending() const;

  /// As above, with those that are pending and not enabled.
  unsigned highest_pending_at_all() const;

  bool any_interrupt_pending() const;

  /// The group priority of what is active; `idle` if nothing is.
  int active_priority() const;

  /// 32 of the bits that ISER, ISPR or IABR shows, from interrupt 32 * `word`.
  uint32_t enabled_word(unsigned word) const {
    return word_of(enabled_, word);
  }

  uint32_t pending_word(unsigned word) const {
    return word_of(pending_, word);
  }

  uint32_t active_word(unsigned word) const {
    return word_of(active_, word);
  }

private:
  static constexpr unsigned num_words = (num_exceptions + 63) / 64;
  using bits = std::array<uint64_t, num_words>;

  static bool test(const bits& x, unsigned i) {
    return (x[i / 64] >> i % 64 & 1) != 0;
  }

  static void set(bits& x, unsigned i, bool on);

  static uint32_t word_of(const bits& x, unsigned word);

  unsigned highest(const bits& among) const;

  std::array<uint8_t, num_exceptions> priority_{};
  bits enabled_{};
  bits pending_{};
  bits active_{};
  bits lines_{};
  unsigned grouping_ = 0;
};

} // namespace actorcsi::emulator
