#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace actorcsi::emulator {

/// What a UART is connected to: another program on this computer. A byte that
/// nobody takes is lost, as on a line.
class host_line {
public:
  virtual ~host_line() = default;

  /// Where the other program finds it.
  virtual const std::string& path() const = 0;

  virtual void write(uint8_t byte) = 0;

  /// Whether there was one.
  virtual bool read(uint8_t& byte) = 0;
};

/// A pseudo terminal, which `link` leads to unless that is empty. Throws
/// `std::runtime_error`.
std::unique_ptr<host_line> make_pty_line(const std::string& link);

/// Listens on `PORT` or `127.0.0.1:PORT`, and has one peer at a time. Throws
/// `std::runtime_error`.
std::unique_ptr<host_line> make_tcp_line(const std::string& address);

/// `pty`, `pty:LINK` or `tcp:ADDRESS`; none if it is something else.
std::unique_ptr<host_line> make_host_line(const std::string& text);

} // namespace actorcsi::emulator
