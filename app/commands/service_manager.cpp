#include "app/commands/service_manager.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

/// The program reports once a second; one report may be late.
constexpr uint64_t least_watchdog_us = 3'000'000;

/// Time limit for a message, in case systemd does not read.
constexpr timeval send_limit{1, 0};

/// Removes a variable from the environment, and returns its value.
std::string taken(const char* name) {
  auto value = std::getenv(name);
  std::string result = value != nullptr ? value : "";
  ::unsetenv(name);
  return result;
}

/// A whole number; 0 for any other text.
uint64_t number_of(const std::string& text) {
  uint64_t result = 0;
  auto end = text.data() + text.size();
  auto [rest, err] = std::from_chars(text.data(), end, result);
  return err == std::errc{} && rest == end ? result : 0;
}

} // namespace

service_manager::~service_manager() {
  if (socket_ >= 0)
    ::close(socket_);
}

caf::error service_manager::connect() {
  auto path = taken("NOTIFY_SOCKET");
  auto watchdog = taken("WATCHDOG_USEC");
  auto watched = taken("WATCHDOG_PID");
  if (path.empty())
    return caf::none;
  auto fail = [&path](errc code, const std::string& reason) {
    return make_error(code, "NOTIFY_SOCKET=" + path + ": " + reason);
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if ((path.front() != '/' && path.front() != '@')
      || path.size() >= sizeof(address.sun_path))
    return fail(errc::invalid_argument,
                "not the address of a Unix socket; start the program by "
                "systemd, or unset the variable");
  std::memcpy(address.sun_path, path.data(), path.size());
  auto size = offsetof(sockaddr_un, sun_path) + path.size();
  if (path.front() == '@')
    address.sun_path[0] = '\0'; // an abstract name
  else
    ++size;
  auto is_ours =
    watched.empty() || number_of(watched) == static_cast<uint64_t>(::getpid());
  has_watchdog_ = !watchdog.empty() && is_ours;
  if (has_watchdog_ && number_of(watchdog) < least_watchdog_us)
    return make_error(errc::invalid_argument,
                      "WATCHDOG_USEC=" + watchdog
                        + ": the program reports once a second; give the unit "
                          "WatchdogSec=3 or more");
  socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0
      || ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &send_limit,
                      sizeof(send_limit))
           != 0
      || ::connect(socket_, reinterpret_cast<const sockaddr*>(&address),
                   static_cast<socklen_t>(size))
           != 0) {
    std::string reason = std::strerror(errno);
    if (socket_ >= 0)
      ::close(std::exchange(socket_, -1));
    return fail(errc::not_open, "cannot be reached (" + reason
                                  + "); start the program by systemd, or unset "
                                    "the variable");
  }
  return caf::none;
}

void service_manager::ready() {
  send("READY=1");
}

void service_manager::stopping() {
  send("STOPPING=1");
}

void service_manager::alive() {
  if (has_watchdog_)
    send("WATCHDOG=1");
}

void service_manager::status(const std::string& line) {
  // A message has a line for each variable.
  auto text = line;
  std::replace(text.begin(), text.end(), '\n', ' ');
  send("STATUS=" + text);
}

void service_manager::send(const std::string& message) {
  // A lost message is like one that was not sent: systemd waits for the next.
  if (socket_ >= 0)
    (void)::send(socket_, message.data(), message.size(), MSG_NOSIGNAL);
}

} // namespace actorcsi
