#include "tools/emulator/tcp_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "tools/emulator/host_line.hpp"

namespace actorcsi::emulator {

namespace {

constexpr char loopback[] = "127.0.0.1:";

unsigned long port_of(const std::string& address) {
  auto text = address.rfind(loopback, 0) == 0
                ? address.substr(sizeof(loopback) - 1)
                : address;
  char* end = nullptr;
  auto result = std::strtoul(text.c_str(), &end, 10);
  if (text.empty() || *end != 0 || text[0] == '-' || result == 0
      || result > 0xFFFF)
    throw std::runtime_error{"tcp:" + address
                             + ": no port of this computer; give "
                               "tcp:127.0.0.1:PORT or tcp:PORT, with PORT from "
                               "1 to 65535"};
  return result;
}

constexpr int patience_ms = 200;

} // namespace

tcp_port::tcp_port(const std::string& address) {
  auto port = port_of(address);
  path_ = std::string{"tcp:"} + loopback + std::to_string(port);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<uint16_t>(port));
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&where), sizeof(where)) != 0
      || listen(listener_, 1) != 0) {
    auto why = std::strerror(errno);
    close(listener_);
    throw std::runtime_error{path_ + ": " + why + "; give another port"};
  }
}

tcp_port::~tcp_port() {
  hang_up();
  close(listener_);
}

void tcp_port::hang_up() {
  if (peer_ >= 0)
    close(peer_);
  peer_ = -1;
}

bool tcp_port::connected() {
  if (peer_ < 0) {
    peer_ = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (peer_ >= 0) {
      int on = 1;
      setsockopt(peer_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    }
  }
  return peer_ >= 0;
}

void tcp_port::wait() {
  pollfd x{connected() ? peer_ : listener_, POLLIN, 0};
  poll(&x, 1, patience_ms);
}

size_t tcp_port::read(void* to, size_t size) {
  if (!connected())
    return 0;
  auto n = recv(peer_, to, size, 0);
  if (n > 0)
    return static_cast<size_t>(n);
  if (n == 0 || (errno != EAGAIN && errno != EINTR))
    hang_up();
  return 0;
}

size_t tcp_port::write(const void* from, size_t size) {
  if (!connected())
    return 0;
  auto n = send(peer_, from, size, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN && errno != EINTR)
    hang_up();
  return n > 0 ? static_cast<size_t>(n) : 0;
}

namespace {

class tcp_line final : public host_line {
public:
  explicit tcp_line(const std::string& address) : port_(address) {
    // nop
  }

  const std::string& path() const override {
    return port_.path();
  }

  void write(uint8_t byte) override {
    port_.write(&byte, 1);
  }

  bool read(uint8_t& byte) override {
    if (next_ == size_) {
      next_ = 0;
      size_ = port_.read(bytes_, sizeof(bytes_));
    }
    if (next_ == size_)
      return false;
    byte = bytes_[next_++];
    return true;
  }

private:
  tcp_port port_;
  uint8_t bytes_[256];
  size_t next_ = 0;
  size_t size_ = 0;
};

} // namespace

std::unique_ptr<host_line> make_tcp_line(const std::string& address) {
  return std::make_unique<tcp_line>(address);
}

} // namespace actorcsi::emulator
