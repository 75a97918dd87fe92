#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/registers.hpp"
#include "tools/emulator/chip/device.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

/// A board in virtual time: a processor, and memories and peripherals at their
/// addresses. Which ones, a class derived from it says.
class machine : protected bus, protected machine_clock, private observer {
public:
  /// What happens outside of it.
  struct listeners {
    std::function<void(uint8_t)> console = [](uint8_t) {};
    std::function<void(uint8_t)> uart = [](uint8_t) {};
    /// A pin, by the name of what is connected to it, and its level.
    std::function<void(const char*, bool)> pin = [](const char*, bool) {};
    std::function<void(const exception_entry&)> exception =
      [](const exception_entry&) {};
    /// An instruction is executed for the first time, at least.
    std::function<void(uint32_t)> first_execution = [](uint32_t) {};
    /// What is executed next, as often as the processor was told to say.
    std::function<void(uint32_t)> sample = [](uint32_t) {};
    /// The board resets; why, in the words of its manual.
    std::function<void(const char*)> reset = [](const char*) {};
  };

  ~machine() override;

  machine(const machine&) = delete;

  machine& operator=(const machine&) = delete;

  /// Puts the image, an ELF file, where the board starts from. Throws
  /// `std::runtime_error` if it cannot be read or is none for this board.
  virtual void load(const std::string& path) = 0;

  /// Where instructions are, for records of what was executed.
  virtual memory_window code() = 0;

  /// Starts the image. Throws `refusal` if the board would not.
  void power_on() {
    boot();
  }

  /// It is refused to reset once more than this often.
  void limit_resets(unsigned max) {
    max_resets_ = max;
  }

  /// Runs until `seconds` since power on, to a breakpoint, or to the end of the
  /// emulation. Throws `refusal`.
  void run_to(double seconds);

  /// Executes one instruction, and what the board does meanwhile.
  void step();

  using machine_clock::seconds;

  processor& cpu() {
    return *processor_;
  }

  /// A byte for the UART of the console comes over its line.
  virtual void type_at_console(uint8_t byte) = 0;

  /// The same for the UART of the peer; false if too many are on their way.
  virtual bool type_at_uart(uint8_t byte) = 0;

  /// Presses or releases the button.
  virtual void press(bool down) = 0;

  /// Lines, each with its end, that the image is given before its parts start.
  /// Returns false if the board does not pass them on: then they are typed at
  /// its console.
  virtual bool set_boot_lines(const std::string&) {
    return false;
  }

  /// Whether the image has ended the emulation, and with which code.
  const std::optional<int>& exit_code() const {
    return exit_code_;
  }

  const trouble_log& trouble() const {
    return trouble_;
  }

  /// How often the board was reset after power on.
  unsigned resets() const {
    return resets_;
  }

protected:
  /// SysTick counts once in `cycles_per_tick` instructions.
  explicit machine(listeners to, unsigned cycles_per_tick = 1);

  /// Memory at consecutive addresses.
  struct memory {
    memory_window window;
    /// Whether it answers; always, if there is no function.
    std::function<bool()> answers = {};
  };

  struct peripheral {
    uint32_t base;
    uint32_t size;
    const char* name;
    platform::register_block* registers;
    platform::register_block16* narrow = nullptr;
    /// Whether it has its clock; always, if there is no function.
    std::function<bool()> clocked = {};
  };

  // -- for a board's configuration --------------------------------------------

  void add(memory x) {
    memories_.push_back(std::move(x));
  }

  void add(peripheral x) {
    peripherals_.push_back(std::move(x));
  }

  void add(device& x) {
    devices_.push_back(&x);
  }

  surroundings around();

  signal_line interrupt(unsigned number);

  const listeners& to() const {
    return listeners_;
  }

  // -- for a board's behaviour ------------------------------------------------

  /// What the board does after a reset, until the processor starts: in the end
  /// it calls `start_image`. Throws `refusal`.
  virtual void start() = 0;

  /// Acts for the processor, until cycle `end` at most; false if that runs.
  virtual bool act(uint64_t) {
    return false;
  }

  /// The processor asked for a reset by AIRCR.
  virtual void on_reset_request() = 0;

  /// The processor reaches a BKPT; false if no debugger answers.
  virtual bool on_debugger_call(unsigned) {
    return false;
  }

  virtual void on_stale_data(bool) {
    // nop
  }

  /// Resets it after this instruction; false if it is about to be reset
  /// already.
  bool reset_board(const char* why);

  void start_image(uint32_t vector_table) {
    processor_->reset(vector_table);
  }

  void end(int code);

  void advance_devices();

  /// The cycle in which a device is next, or `end` if that is before.
  uint64_t next_event(uint64_t end) const;

  void check_trouble() const;

  trouble_log& log() {
    return trouble_;
  }

  /// The memory with the `bytes` bytes at `address`, or null.
  uint8_t* find_memory(uint32_t address, size_t bytes);

  // -- bus --------------------------------------------------------------------

  std::optional<memory_window> memory_at(uint32_t address) final;

  uint32_t read(uint32_t address, unsigned bytes) final;

  void write(uint32_t address, uint32_t value, unsigned bytes) final;

  // -- machine_clock ----------------------------------------------------------

  uint64_t now() const final {
    return processor_ == nullptr ? 0 : processor_->now();
  }

private:
  const peripheral& find(uint32_t address, unsigned bytes);

  // -- observer ---------------------------------------------------------------

  void on_exception(const exception_entry& x) final {
    listeners_.exception(x);
  }

  void on_first_execution(uint32_t address) final {
    listeners_.first_execution(address);
  }

  void on_stale_line(uint32_t, bool written) final {
    on_stale_data(written);
  }

  void on_sample(uint32_t pc) final {
    listeners_.sample(pc);
  }

  bool on_breakpoint(unsigned number) final {
    return on_debugger_call(number);
  }

  /// Goes on to cycle `end`, at most.
  void run_on(uint64_t end);

  void complain_of_lockup();

  void boot();

  listeners listeners_;
  trouble_log trouble_;
  std::unique_ptr<processor> processor_;
  std::vector<memory> memories_;
  std::vector<peripheral> peripherals_;
  std::vector<device*> devices_;
  bool reset_pending_ = false;
  unsigned resets_ = 0;
  std::optional<unsigned> max_resets_;
  std::optional<int> exit_code_;
};

} // namespace actorcsi::emulator
