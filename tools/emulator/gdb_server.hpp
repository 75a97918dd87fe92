#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/emulator/machine/machine.hpp"
#include "tools/emulator/tcp_port.hpp"

namespace actorcsi::emulator {

/// Lets a debugger run the machine, by GDB's remote serial protocol: registers,
/// memory, breakpoints, steps, interruption. The machine stands still while the
/// debugger thinks.
class gdb_server {
public:
  /// Listens on `address`, as `tcp_port` does. Calls `look_outside` now and
  /// then, and ends when that returns false.
  gdb_server(machine& board, const std::string& address,
             std::function<bool()> look_outside);

  const std::string& path() const {
    return port_.path();
  }

  /// Serves one debugger, from its connection to its end.
  void serve();

private:
  /// The next packet's content; "\x03" is an interruption. False at the end.
  bool receive(std::string& packet);

  void send(const std::string& packet);

  std::string answer(const std::string& packet);

  std::string go_on();

  std::string step();

  /// Runs `run` and says why it ended.
  template <class F>
  std::string stopped_after(F run);

  std::string read_registers() const;

  void write_registers(const std::string& hex);

  /// As they are numbered in the target's description.
  std::string read_register(unsigned number) const;

  bool write_register(unsigned number, const std::string& hex);

  std::string read_memory(const std::string& where) const;

  std::string write_memory(const std::string& what);

  /// A word of the processor's own registers, or false.
  bool read_system(uint32_t address, uint32_t& value) const;

  bool write_system(uint32_t address, uint32_t value);

  std::string change_breakpoint(const std::string& what);

  std::string describe_target(const std::string& range) const;

  machine& board_;
  std::function<bool()> look_outside_;
  tcp_port port_;
  /// Received, and not looked at yet.
  std::string input_;
  bool ended_ = false;
};

} // namespace actorcsi::emulator
