#include "platform/serial/posix/fd_serial.hpp"

#include <cerrno>
#include <stdexcept>

#include <sys/epoll.h>
#include <unistd.h>

#include "caf/raise_error.hpp"

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/serial/posix/baud_rate.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

fd_serial::fd_serial(std::string label, line_state after)
  : label_(std::move(label)),
    after_leaving_(after),
    epoll_(epoll_create1(EPOLL_CLOEXEC)),
    name_(label_) {
  if (epoll_ < 0)
    CAF_RAISE_ERROR(std::runtime_error, "epoll: no file descriptor left");
}

fd_serial::~fd_serial() {
  // The backend's destructor has called close().
  ACTORCSI_ASSERT(!open_);
  ::close(epoll_);
}

caf::error fd_serial::open(uint32_t baud) {
  close();
  if (auto err = check_baud(baud))
    return err;
  std::lock_guard<std::mutex> driving{driving_};
  auto name = open_line(baud);
  if (!name)
    return std::move(name.error());
  baud_ = baud;
  std::lock_guard<std::mutex> guard{mutex_};
  accept_failed_ = false;
  name_ = std::move(*name);
  rx_.clear();
  tx_.clear();
  rx_rung_ = false;
  tx_was_full_ = false;
  statistics_ = {};
  state_ = has_peer() ? line_state::present : line_state::absent;
  statistics_.peers = state_ == line_state::present ? 1 : 0;
  open_ = true;
  watch();
  due_ = time_point::min();
  if (wake_ != nullptr)
    wake_->ring();
  return caf::none;
}

void fd_serial::close() {
  std::lock_guard<std::mutex> driving{driving_};
  if (!open_)
    return;
  {
    std::lock_guard<std::mutex> guard{mutex_};
    statistics_.overrun = lost_by_device();
    open_ = false;
    due_ = time_point::max();
    watch();
  }
  // Ends after at most one queue's length, since write() takes no more.
  if (state_ == line_state::present)
    while (pump_out() == flow::moved) {
      // nop
    }
  close_line();
  std::lock_guard<std::mutex> guard{mutex_};
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
  if (was_full && n > 0) {
    watch();
    // Bytes of a peer that has left are no event.
    if (state_ == line_state::leaving && wake_ != nullptr) {
      due_ = time_point::min();
      wake_->ring();
    }
  }
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
  // Bytes that the device takes at once need not wait to be driven.
  const auto was_empty = tx_.empty();
  const auto sent = was_empty ? send_now(bytes) : 0;
  const auto queued = tx_.put(bytes.subspan(sent, bytes.size() - sent));
  if (tx_.full())
    tx_was_full_ = true;
  if (was_empty && queued > 0)
    watch();
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

void fd_serial::on_notice(std::function<void(const std::string&)> say) {
  notice_ = std::move(say);
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

bool fd_serial::comes_back() const {
  return false;
}

bool fd_serial::reads() const {
  return open_
         && (state_ == line_state::present || state_ == line_state::leaving)
         && !rx_.full();
}

void fd_serial::watch() {
  const auto in = reads();
  const auto out = open_ && state_ == line_state::present && !tx_.empty();
  // A descriptor without events is not in the epoll at all, which always
  // reports a hang-up. A peer that connects while bytes of another wait for the
  // reader waits, too: it may be the same peer, returning.
  watch(line_, line(), (in ? EPOLLIN : 0u) | (out ? EPOLLOUT : 0u));
  const auto listens =
    open_ && !accept_failed_ && (in || state_ == line_state::absent);
  watch(listener_, listener(), listens ? EPOLLIN : 0u);
}

void fd_serial::watch(watched& x, int fd, uint32_t events) {
  if (events == 0)
    fd = -1;
  if (x.fd == fd && x.events == events)
    return;
  epoll_event what{};
  what.events = events;
  what.data.ptr = &x;
  if (x.fd >= 0 && x.fd != fd)
    epoll_ctl(epoll_, EPOLL_CTL_DEL, x.fd, nullptr);
  if (fd >= 0)
    epoll_ctl(epoll_, x.fd == fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &what);
  x = {fd, events};
}

size_t fd_serial::send_now(span<const uint8_t> bytes) {
  // The driving thread handles errors, which it finds again.
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
