#include "platform/serial/posix/fd_serial.hpp"

#include <cerrno>
#include <system_error>

#include <csignal>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/serial/posix/baud_rate.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

namespace {

/// Pause of a listener after accepting failed, for instance because no file
/// descriptor is free: an immediate retry would spin.
constexpr int accept_pause_ms = 100;

/// Blocks signals in threads that are started while it lives: SIGINT and
/// SIGTERM belong to the application.
class signal_blocker {
public:
  signal_blocker() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }

  ~signal_blocker() {
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  signal_blocker(const signal_blocker&) = delete;
  signal_blocker& operator=(const signal_blocker&) = delete;

private:
  sigset_t before_;
};

} // namespace

fd_serial::fd_serial(std::string label, line_state after)
  : label_(std::move(label)), after_leaving_(after), name_(label_) {
  // nop
}

fd_serial::~fd_serial() {
  // The backend's destructor has called close().
  ACTORCSI_ASSERT(!thread_.joinable());
}

caf::error fd_serial::open(uint32_t baud) {
  close();
  if (auto err = check_baud(baud))
    return err;
  auto wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake < 0)
    return make_error(errc::device_unavailable,
                      "device=" + label_ + ": " + error_text(errno));
  auto name = open_line(baud);
  if (!name) {
    ::close(wake);
    return std::move(name.error());
  }
  {
    std::lock_guard<std::mutex> guard{mutex_};
    name_ = std::move(*name);
    wake_ = wake;
    rx_.clear();
    tx_.clear();
    rx_rung_ = false;
    tx_was_full_ = false;
    statistics_ = {};
    state_ = has_peer() ? line_state::present : line_state::absent;
    statistics_.peers = state_ == line_state::present ? 1 : 0;
    open_ = true;
  }
  try {
    signal_blocker blocked;
    thread_ = std::thread{[this] { run(); }};
    return caf::none;
  } catch (const std::system_error& err) {
    release();
    return make_error(errc::device_unavailable,
                      "device=" + label_ + ": " + err.what());
  }
}

void fd_serial::close() {
  {
    std::lock_guard<std::mutex> guard{mutex_};
    if (!open_)
      return;
    statistics_.overrun = lost_by_device();
    open_ = false;
    wake();
  }
  thread_.join();
  release();
}

void fd_serial::release() {
  close_line();
  std::lock_guard<std::mutex> guard{mutex_};
  open_ = false;
  ::close(wake_);
  wake_ = -1;
  name_ = label_;
}

std::string fd_serial::name() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return name_;
}

size_t fd_serial::read(span<uint8_t> into) {
  std::lock_guard<std::mutex> guard{mutex_};
  if (!open_)
    return 0;
  const auto was_full = rx_.full();
  const auto n = rx_.take(into);
  rx_rung_ = false;
  if (was_full && n > 0)
    wake(); // the thread has stopped reading
  return n;
}

size_t fd_serial::write(span<const uint8_t> bytes) {
  std::scoped_lock guard{sending_, mutex_};
  if (!open_)
    return 0;
  if (state_ != line_state::present) {
    if (after_leaving_ == line_state::lost)
      return 0;
    statistics_.sent += bytes.size();
    return bytes.size();
  }
  // Bytes that the device takes at once need not wait for the thread.
  const auto was_empty = tx_.empty();
  const auto sent = was_empty ? send_now(bytes) : 0;
  const auto queued = tx_.put(bytes.subspan(sent, bytes.size() - sent));
  if (tx_.full())
    tx_was_full_ = true;
  if (was_empty && queued > 0)
    wake(); // else the thread waits for room already
  return sent + queued;
}

void fd_serial::on_ready(doorbell* bell) {
  std::lock_guard<std::mutex> guard{mutex_};
  bell_ = bell;
  if (bell_ == nullptr || !open_)
    return;
  if (!rx_.empty() || state_ == line_state::lost) {
    rx_rung_ = true;
    bell_->ring();
  }
  ring_for_room();
}

serial_statistics fd_serial::statistics() const {
  std::scoped_lock guard{sending_, mutex_};
  auto result = statistics_;
  if (open_)
    result.overrun = lost_by_device();
  return result;
}

// -- what a backend may leave as it is ----------------------------------------

int fd_serial::listener() const {
  return -1;
}

bool fd_serial::accept_peer() {
  return true;
}

void fd_serial::hang_up() {
  // nop
}

int fd_serial::peer_interval_ms() const {
  return -1;
}

ssize_t fd_serial::send_some(span<const uint8_t> bytes) {
  return ::write(line(), bytes.data(), bytes.size());
}

uint64_t fd_serial::lost_by_device() const {
  return 0;
}

// -- the thread ---------------------------------------------------------------

void fd_serial::run() {
  auto accept_failed = false;
  for (;;) {
    const auto next = next_interest();
    if (next.stop)
      break;
    const auto absent = state_ == line_state::absent;
    // A line that is not polled is not in the set at all, because poll always
    // reports a hang-up. A peer that connects while bytes of another wait for
    // the reader waits too: it may be the same peer, returning.
    const auto events = (next.in ? POLLIN : 0) | (next.out ? POLLOUT : 0);
    pollfd fds[] = {
      {wake_, POLLIN, 0},
      {events != 0 ? line() : -1, static_cast<short>(events), 0},
      {(absent || next.in) && !accept_failed ? listener() : -1, POLLIN, 0},
    };
    auto timeout = -1;
    if (accept_failed)
      timeout = accept_pause_ms;
    else if (state_ == line_state::leaving && next.in)
      timeout = 0;
    else if (absent)
      timeout = peer_interval_ms();
    accept_failed = false;
    if (::poll(fds, 3, timeout) < 0)
      continue;
    if (fds[0].revents != 0) {
      uint64_t count;
      [[maybe_unused]] auto n = ::read(wake_, &count, sizeof(count));
    }
    const auto broken =
      (fds[1].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0
      || ((fds[1].revents & POLLOUT) != 0 && pump_out() == flow::ended);
    if (broken && state_ == line_state::present)
      enter(line_state::leaving);
    const auto leaving = state_ == line_state::leaving;
    if (next.in && (leaving || (fds[1].revents & POLLIN) != 0)) {
      const auto got = pump_in();
      if (got == flow::ended || (leaving && got == flow::dry)) {
        // No thread writes to a descriptor that is being closed.
        enter(line_state::leaving);
        std::unique_lock<std::mutex> sending{sending_};
        hang_up();
        sending.unlock();
        enter(after_leaving_);
      }
    }
    if (fds[2].revents != 0) {
      std::lock_guard<std::mutex> sending{sending_};
      accept_failed = !accept_peer();
    }
    if (state_ == line_state::absent && has_peer())
      enter(line_state::present);
  }
  farewell();
}

fd_serial::interest fd_serial::next_interest() const {
  std::lock_guard<std::mutex> guard{mutex_};
  const auto present = state_ == line_state::present;
  const auto in = present || state_ == line_state::leaving;
  return {!open_, in && !rx_.full(), present && !tx_.empty()};
}

fd_serial::flow fd_serial::pump_in() {
  span<uint8_t> room;
  {
    std::lock_guard<std::mutex> guard{mutex_};
    room = rx_.writable();
  }
  const auto n = ::read(line(), room.data(), room.size());
  if (n < 0) {
    if (errno == EINTR)
      return flow::moved;
    return errno == EAGAIN ? flow::dry : flow::ended;
  }
  if (n == 0)
    return flow::ended;
  std::lock_guard<std::mutex> guard{mutex_};
  rx_.commit(static_cast<size_t>(n));
  statistics_.received += static_cast<uint64_t>(n);
  if (!rx_rung_ && bell_ != nullptr) {
    rx_rung_ = true;
    bell_->ring();
  }
  return flow::moved;
}

fd_serial::flow fd_serial::pump_out() {
  span<const uint8_t> bytes;
  {
    std::lock_guard<std::mutex> guard{mutex_};
    bytes = tx_.readable();
  }
  if (bytes.empty())
    return flow::dry;
  // A caller that reads the statistics after the peer has read the bytes must
  // find them counted.
  std::lock_guard<std::mutex> sending{sending_};
  const auto n = send_some(bytes);
  if (n < 0) {
    if (errno == EINTR)
      return flow::moved;
    return errno == EAGAIN ? flow::dry : flow::ended;
  }
  std::lock_guard<std::mutex> guard{mutex_};
  tx_.drop(static_cast<size_t>(n));
  statistics_.sent += static_cast<uint64_t>(n);
  ring_for_room();
  return n > 0 ? flow::moved : flow::dry;
}

void fd_serial::enter(line_state state) {
  std::lock_guard<std::mutex> guard{mutex_};
  state_ = state;
  if (state == line_state::present) {
    ++statistics_.peers;
    return;
  }
  // Bytes for the peer that leaves must not go to the next one. On a wire they
  // would have been sent; on a lost device they were not.
  if (after_leaving_ == line_state::absent)
    statistics_.sent += tx_.size();
  tx_.clear();
  if (state == line_state::lost && bell_ != nullptr)
    bell_->ring();
  else
    ring_for_room();
}

void fd_serial::farewell() {
  // Ends after at most one queue's length, since write() takes no more.
  if (state_ == line_state::present)
    while (pump_out() == flow::moved) {
      // nop
    }
}

void fd_serial::wake() {
  const uint64_t one = 1;
  [[maybe_unused]] auto n = ::write(wake_, &one, sizeof(one));
}

size_t fd_serial::send_now(span<const uint8_t> bytes) {
  // The thread handles errors, which it finds again.
  const auto n = bytes.empty() ? 0 : send_some(bytes);
  const auto sent = n > 0 ? static_cast<size_t>(n) : 0;
  statistics_.sent += sent;
  return sent;
}

void fd_serial::ring_for_room() {
  // Without a bell the reason stays until on_ready() rings.
  if (tx_was_full_ && !tx_.full() && bell_ != nullptr) {
    tx_was_full_ = false;
    bell_->ring();
  }
}

} // namespace actorcsi::platform
