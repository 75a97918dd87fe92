#include "tools/emulator/host_line.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace actorcsi::emulator {

namespace {

std::runtime_error failed(const std::string& what) {
  return std::runtime_error{what + ": " + std::strerror(errno)
                            + "; name a link that does not exist, in a folder "
                              "that does"};
}

class pty_line final : public host_line {
public:
  explicit pty_line(const std::string& link)
    : fd_(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)), link_(link) {
    if (fd_ < 0 || grantpt(fd_) != 0 || unlockpt(fd_) != 0)
      throw std::runtime_error{
        std::string{"--uart pty: a pseudo terminal cannot be opened: "}
        + std::strerror(errno) + "; use tcp:PORT"};
    termios settings{};
    tcgetattr(fd_, &settings);
    cfmakeraw(&settings);
    tcsetattr(fd_, TCSANOW, &settings);
    path_ = ptsname(fd_);
    if (link_.empty())
      return;
    // The link of a former run is replaced, a file of that name is not.
    if (std::filesystem::is_symlink(link_))
      unlink(link_.c_str());
    if (symlink(path_.c_str(), link_.c_str()) != 0) {
      auto reason = errno;
      close(fd_);
      errno = reason;
      throw failed("--uart pty:" + link_);
    }
  }

  ~pty_line() override {
    close(fd_);
    if (!link_.empty())
      unlink(link_.c_str());
  }

  const std::string& path() const override {
    return path_;
  }

  void write(uint8_t byte) override {
    if (::write(fd_, &byte, 1) != 1)
      return;
  }

  bool read(uint8_t& byte) override {
    return ::read(fd_, &byte, 1) == 1;
  }

private:
  int fd_;
  std::string path_;
  std::string link_;
};

} // namespace

std::unique_ptr<host_line> make_pty_line(const std::string& link) {
  return std::make_unique<pty_line>(link);
}

std::unique_ptr<host_line> make_host_line(const std::string& text) {
  if (text == "pty")
    return make_pty_line({});
  if (text.rfind("pty:", 0) == 0)
    return make_pty_line(text.substr(4));
  if (text.rfind("tcp:", 0) == 0)
    return make_tcp_line(text.substr(4));
  return nullptr;
}

} // namespace actorcsi::emulator
