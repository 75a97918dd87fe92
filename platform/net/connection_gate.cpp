#include "platform/net/connection_gate.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/base/assert.hpp"
#include "platform/net/socket_owner.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

namespace actorcsi::platform {

namespace {

using std::chrono::steady_clock;

constexpr int tick_ms = 1'000;

/// Pause after the system has no descriptors left.
constexpr int pause_ms = 100;

constexpr auto unix_host = "unix";

/// All addresses of it are one host.
constexpr auto loopback_host = "loopback";

/// The address without its port.
std::string host_of(const tcp_endpoint& x) {
  auto text = to_string(x).substr(4);
  auto host = text.substr(0, text.rfind(':'));
  for (auto prefix : {"[::1]", "127.", "[::ffff:127."})
    if (host.compare(0, std::strlen(prefix), prefix) == 0)
      return loopback_host;
  return host;
}

} // namespace

connection_gate::connection_gate(listening_socket from, guests who,
                                 handler on_connection, tick_handler on_tick)
  : from_(std::move(from)),
    who_(who),
    on_connection_(std::move(on_connection)),
    on_tick_(std::move(on_tick)),
    wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
    thread_([this] { run(); }) {
  ACTORCSI_ASSERT(wake_ >= 0);
}

connection_gate::~connection_gate() {
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(from_.fd);
  ::close(wake_);
  if (who_ == guests::unix_user)
    ::unlink(from_.address.substr(from_.address.find(':') + 1).c_str());
}

size_t connection_gate::connections() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return guests_.size();
}

uint64_t connection_gate::refused() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return refused_;
}

void connection_gate::run() {
  auto last = steady_clock::now();
  for (;;) {
    pollfd watched[] = {{wake_, POLLIN, 0}, {from_.fd, POLLIN, 0}};
    ::poll(watched, 2, connections() == 0 ? -1 : tick_ms);
    if (watched[0].revents != 0)
      return;
    if (watched[1].revents != 0)
      accept_all();
    if (steady_clock::now() - last < std::chrono::milliseconds{tick_ms})
      continue;
    last = steady_clock::now();
    look_at_guests();
    if (on_tick_())
      end_guests();
  }
}

void connection_gate::look_at_guests() {
  std::lock_guard<std::mutex> guard{mutex_};
  auto is_gone = [](const guest& x) {
    struct stat info;
    return ::fstat(x.fd, &info) != 0 || info.st_ino != x.inode;
  };
  guests_.erase(std::remove_if(guests_.begin(), guests_.end(), is_gone),
                guests_.end());
}

void connection_gate::end_guests() {
  look_at_guests();
  std::lock_guard<std::mutex> guard{mutex_};
  for (auto& x : guests_)
    ::shutdown(x.fd, SHUT_RDWR);
}

void connection_gate::accept_all() {
  for (;;) {
    tcp_endpoint peer;
    peer.size = sizeof(peer.storage);
    auto fd =
      ::accept4(from_.fd, peer.get(), &peer.size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      // Without descriptors the connection stays in the queue.
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
        ::poll(nullptr, 0, pause_ms);
      return;
    }
    auto is_unix = who_ == guests::unix_user;
    auto host = is_unix ? unix_host : host_of(peer);
    auto is_local = is_unix || host == loopback_host;
    look_at_guests();
    if (has_room(host, is_local)
        && (who_ == guests::anyone || is_same_user(fd, is_unix))) {
      admit(fd, std::move(host), is_local);
    } else {
      ::close(fd);
      std::lock_guard<std::mutex> guard{mutex_};
      ++refused_;
    }
  }
}

bool connection_gate::has_room(const std::string& host, bool is_local) const {
  std::lock_guard<std::mutex> guard{mutex_};
  auto of_host = std::count_if(guests_.begin(), guests_.end(),
                               [&](auto& x) { return x.host == host; });
  auto others = std::count_if(guests_.begin(), guests_.end(),
                              [](auto& x) { return !x.is_local; });
  if (guests_.size() >= max_connections
      || of_host >= static_cast<ptrdiff_t>(max_per_host))
    return false;
  return is_local
         || others
              < static_cast<ptrdiff_t>(max_connections - reserved_for_local);
}

void connection_gate::admit(int fd, std::string host, bool is_local) {
  if (who_ != guests::unix_user)
    set_up_as_line(fd);
  struct stat info;
  if (::fstat(fd, &info) != 0) {
    ::close(fd);
    return;
  }
  {
    std::lock_guard<std::mutex> guard{mutex_};
    guests_.push_back({fd, info.st_ino, std::move(host), is_local});
  }
  on_connection_(fd);
}

} // namespace actorcsi::platform
