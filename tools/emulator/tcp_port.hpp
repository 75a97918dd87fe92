#pragma once

#include <cstddef>
#include <string>

namespace actorcsi::emulator {

/// Listens on the loopback interface, and has one peer at a time.
class tcp_port {
public:
  /// `PORT` or `127.0.0.1:PORT`. Throws `std::runtime_error`.
  explicit tcp_port(const std::string& address);

  ~tcp_port();

  tcp_port(const tcp_port&) = delete;

  tcp_port& operator=(const tcp_port&) = delete;

  const std::string& path() const {
    return path_;
  }

  /// Whether there is a peer; takes a new one.
  bool connected();

  /// Waits for a peer, or for the first byte from it, for a part of a second at
  /// most; less if a signal comes.
  void wait();

  /// How many bytes were there, up to `size`; 0 also after the peer has gone.
  size_t read(void* to, size_t size);

  /// How many bytes the peer took.
  size_t write(const void* from, size_t size);

private:
  void hang_up();

  int listener_ = -1;
  int peer_ = -1;
  std::string path_;
};

} // namespace actorcsi::emulator
