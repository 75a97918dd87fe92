#pragma once

#include <cstdint>
#include <string>

namespace actorcsi::emulator {

/// A pseudo terminal through which another program talks to a UART.
class host_line {
public:
  /// Opens one, and makes `link` lead to it unless that is empty. Throws
  /// `std::runtime_error`.
  explicit host_line(const std::string& link);

  ~host_line();

  host_line(const host_line&) = delete;

  host_line& operator=(const host_line&) = delete;

  const std::string& path() const {
    return path_;
  }

  void write(uint8_t byte);

  /// Whether there was one.
  bool read(uint8_t& byte);

private:
  int fd_;
  std::string path_;
  std::string link_;
};

} // namespace actorcsi::emulator
