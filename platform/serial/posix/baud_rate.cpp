#include "platform/serial/posix/baud_rate.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string>

#include <termios.h>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

struct rate {
  uint32_t baud;
  speed_t speed;
};

// All rates of <termios.h> on Linux except B0, which hangs up, and B134, which
// is 134.5.
constexpr rate rates[] = {
  {50, B50},           {75, B75},           {110, B110},
  {150, B150},         {200, B200},         {300, B300},
  {600, B600},         {1200, B1200},       {1800, B1800},
  {2400, B2400},       {4800, B4800},       {9600, B9600},
  {19200, B19200},     {38400, B38400},     {57600, B57600},
  {115200, B115200},   {230400, B230400},   {460800, B460800},
  {500000, B500000},   {576000, B576000},   {921600, B921600},
  {1000000, B1000000}, {1152000, B1152000}, {1500000, B1500000},
  {2000000, B2000000}, {2500000, B2500000}, {3000000, B3000000},
  {3500000, B3500000}, {4000000, B4000000},
};

const rate* find(uint32_t baud) {
  auto i = std::find_if(std::begin(rates), std::end(rates),
                        [=](const rate& x) { return x.baud == baud; });
  return i != std::end(rates) ? i : nullptr;
}

} // namespace

caf::error check_baud(uint32_t baud) {
  if (find(baud) != nullptr)
    return caf::none;
  auto text =
    "baud=" + std::to_string(baud) + ": not a supported rate; use one of ";
  for (auto& known : rates) {
    if (&known != std::begin(rates))
      text += ", ";
    text += std::to_string(known.baud);
  }
  return make_error(errc::invalid_argument, std::move(text));
}

int set_raw_8n1(int fd, uint32_t baud) {
  const auto* known = find(baud);
  if (known == nullptr)
    return EINVAL;
  termios settings{};
  if (::tcgetattr(fd, &settings) != 0)
    return errno;
  ::cfmakeraw(&settings);
  settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
  // CLOCAL: a line without modem control lines must not be hung up.
  settings.c_cflag |= CREAD | CLOCAL;
  // With VMIN 0, both "no bytes" and "the device is gone" would read 0.
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  ::cfsetispeed(&settings, known->speed);
  ::cfsetospeed(&settings, known->speed);
  if (::tcsetattr(fd, TCSANOW, &settings) != 0)
    return errno;
  // tcsetattr succeeds if any of the changes was made.
  termios now{};
  if (::tcgetattr(fd, &now) != 0)
    return errno;
  return ::cfgetospeed(&now) == known->speed ? 0 : ENOTSUP;
}

} // namespace actorcsi::platform
