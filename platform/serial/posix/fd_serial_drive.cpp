#include <cerrno>
#include <chrono>

#include <sys/epoll.h>
#include <unistd.h>

#include "platform/serial/posix/fd_serial.hpp"

// What the port does when it is driven.

namespace actorcsi::platform {

namespace {

using std::chrono::milliseconds;

/// Pause of a listener after accepting failed, for instance because no file
/// descriptor is free: an immediate retry would spin.
constexpr auto accept_pause = milliseconds{100};

/// Time between two looks for a device that is gone.
constexpr auto look_interval = milliseconds{500};

/// Steps in a row; other devices wait meanwhile.
constexpr int max_steps = 16;

} // namespace

time_point fd_serial::next_event() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return due_;
}

void fd_serial::on_rescheduled(doorbell* wake) {
  std::lock_guard<std::mutex> guard{mutex_};
  wake_ = wake;
}

void fd_serial::advance(time_point now) {
  std::lock_guard<std::mutex> driving{driving_};
  if (!open_)
    return;
  if (state_ == line_state::lost && comes_back())
    look_for_device();
  {
    std::lock_guard<std::mutex> guard{mutex_};
    accept_failed_ = false;
  }
  for (int i = 0; i < max_steps && step(); ++i) {
    // nop
  }
  std::lock_guard<std::mutex> guard{mutex_};
  due_ = time_point::max();
  if (state_ == line_state::lost && comes_back())
    due_ = now + look_interval;
  else if (accept_failed_)
    due_ = now + accept_pause;
  else if (state_ == line_state::leaving && reads())
    due_ = now;
  else if (state_ == line_state::absent && peer_interval_ms() >= 0)
    due_ = now + milliseconds{peer_interval_ms()};
}

bool fd_serial::step() {
  epoll_event found[2];
  const auto count = epoll_wait(epoll_, found, 2, 0);
  uint32_t events = 0;
  auto called = false;
  for (int i = 0; i < count; ++i)
    if (found[i].data.ptr == &line_)
      events = found[i].events;
    else
      called = true;
  const auto broken =
    (events & (EPOLLHUP | EPOLLERR)) != 0
    || ((events & EPOLLOUT) != 0 && pump_out() == flow::ended);
  if (broken && state_ == line_state::present)
    enter(line_state::leaving);
  const auto leaving = state_ == line_state::leaving;
  auto reading = leaving || (events & EPOLLIN) != 0;
  if (reading) {
    std::lock_guard<std::mutex> guard{mutex_};
    reading = reads();
  }
  if (reading) {
    const auto got = pump_in();
    if (got == flow::ended || (leaving && got == flow::dry))
      leave();
  }
  std::scoped_lock guard{sending_, mutex_};
  if (called)
    accept_failed_ = !accept_peer();
  if (state_ == line_state::absent && has_peer()) {
    state_ = line_state::present;
    ++statistics_.peers;
  }
  watch();
  return count > 0 || (leaving && reading);
}

void fd_serial::leave() {
  enter(line_state::leaving);
  {
    std::scoped_lock guard{sending_, mutex_};
    // Its number may belong to another descriptor soon.
    watch(line_, -1, 0);
    hang_up();
  }
  enter(after_leaving_);
  if (state_ == line_state::lost && comes_back())
    say("the device is gone; it is opened again when it is back");
}

void fd_serial::look_for_device() {
  {
    std::scoped_lock guard{sending_, mutex_};
    if (!open_line(baud_))
      return;
  }
  enter(line_state::present);
  say("the device is back");
}

void fd_serial::say(const char* what) const {
  if (notice_)
    notice_(label_ + ": " + what);
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
    watch();
    if (bell_ != nullptr)
      bell_->ring();
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

} // namespace actorcsi::platform
