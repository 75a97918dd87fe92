#include "tools/emulator/host_line.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace actorcsi::emulator {

namespace {

std::runtime_error failed(const std::string& what) {
  return std::runtime_error{what + ": " + std::strerror(errno)};
}

} // namespace

host_line::host_line(const std::string& link)
  : fd_(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)), link_(link) {
  if (fd_ < 0 || grantpt(fd_) != 0 || unlockpt(fd_) != 0)
    throw failed("a pseudo terminal cannot be opened");
  termios settings{};
  tcgetattr(fd_, &settings);
  cfmakeraw(&settings);
  tcsetattr(fd_, TCSANOW, &settings);
  path_ = ptsname(fd_);
  if (link_.empty())
    return;
  unlink(link_.c_str());
  if (symlink(path_.c_str(), link_.c_str()) != 0) {
    close(fd_);
    throw failed(link_);
  }
}

host_line::~host_line() {
  close(fd_);
  if (!link_.empty())
    unlink(link_.c_str());
}

void host_line::write(uint8_t byte) {
  // If no program reads fast enough, the byte is lost, as on a line.
  if (::write(fd_, &byte, 1) != 1)
    return;
}

bool host_line::read(uint8_t& byte) {
  return ::read(fd_, &byte, 1) == 1;
}

} // namespace actorcsi::emulator
