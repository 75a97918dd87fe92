#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include <sys/types.h>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/base/span.hpp"
#include "platform/runtime/device.hpp"
#include "platform/serial/byte_ring.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::platform {

/// The common part of the serial ports of a PC: a device that moves bytes
/// between file descriptors and two bounded queues. Its descriptor, an epoll,
/// is readable only if there is something to do. The writer itself sends what
/// the line takes at once.
///
/// - When the receive queue is full, the port stops reading. The kernel then
///   holds the bytes back, and by its own means the peer. Nothing is dropped
///   here; losses that a device reports count as `overrun`.
/// - With no peer, output is accepted, discarded and counted as sent.
/// - When the device is gone, write() takes nothing until the port is opened
///   again, or the device is back, if the port looks for it.
/// - The bell is rung when bytes arrive, once until the next read(); when a
///   full transmit queue has room again; when the device is gone; and by
///   on_ready() if there is a reason already. It is rung with the port's lock
///   held: `ring()` must not call the port.
///
/// A bell stays in place through close() and open(), until on_ready() replaces
/// it.
///
/// open(), close() and destruction belong to the owner, one at a time; every
/// other call may come from any thread, also during these.
class fd_serial : public serial, public runtime::device {
public:
  /// Received bytes that were not read: 0.7 s of a line at 921600 baud, longer
  /// than the slowest frame that we promise to survive (100 ms) keeps an actor
  /// from its mailbox.
  static constexpr size_t rx_capacity = size_t{64} * 1024;

  /// Written bytes that were not sent: a report of a few lines fits at any
  /// rate, and at 115200 baud no byte waits longer than 5.7 s.
  static constexpr size_t tx_capacity = size_t{64} * 1024;

  ~fd_serial() override;

  fd_serial(const fd_serial&) = delete;
  fd_serial& operator=(const fd_serial&) = delete;

  /// Opens the port at `baud` bits per second; an open port is closed first.
  /// Errors: errc::device_unavailable, and errc::invalid_argument if the rate
  /// is not one of termios; the context names the option.
  caf::error open(uint32_t baud) final;

  /// Sends as much of the queue as the kernel takes at once. Unread and unsent
  /// bytes are discarded.
  void close() final;

  std::string name() const final;

  size_t read(span<uint8_t> into) final;

  size_t write(span<const uint8_t> bytes) final;

  void on_ready(doorbell* bell) final;

  serial_statistics statistics() const final;

  /// Calls `say` with a sentence when the device is gone, and when it is back.
  /// Set before the port is opened; called by the driving thread.
  void on_notice(std::function<void(const std::string&)> say);

  // -- device -----------------------------------------------------------------

  int descriptor() const final {
    return epoll_;
  }

  time_point next_event() const final;

  void advance(time_point now) final;

  void on_rescheduled(doorbell* wake) final;

protected:
  enum class line_state {
    /// Bytes flow.
    present,
    /// The line takes no more output, but earlier bytes may still be readable.
    leaving,
    /// No peer, but one may come.
    absent,
    /// The device is gone.
    lost,
  };

  /// `label` is the name of the port while it is closed; `after` the state
  /// that follows `leaving`: absent or lost.
  fd_serial(std::string label, line_state after);

  // -- what a backend adds. Its destructor must call close(), since these are
  //    called while the port is driven.

  /// Acquires the descriptors, all of them non-blocking; returns the name of
  /// the open port. Holds nothing if it fails.
  virtual caf::expected<std::string> open_line(uint32_t baud) = 0;

  /// Releases what open_line acquired.
  virtual void close_line() = 0;

  /// The descriptor for bytes, -1 if there is none at the moment.
  virtual int line() const = 0;

  /// A descriptor that is readable when a peer wants to connect, or -1.
  virtual int listener() const;

  /// Called when listener() is readable. Returns false if accepting failed and
  /// should be retried later.
  virtual bool accept_peer();

  /// Called when the peer has gone and all its bytes were read.
  virtual void hang_up();

  /// Whether there is a peer; called on opening, after accept_peer(), and every
  /// peer_interval_ms() while there is none.
  virtual bool has_peer() = 0;

  /// In milliseconds, or -1 if polling is not needed.
  virtual int peer_interval_ms() const;

  /// write(2), or its replacement for the descriptor.
  virtual ssize_t send_some(span<const uint8_t> bytes);

  /// Bytes that the device reports as lost since open_line.
  virtual uint64_t lost_by_device() const;

  /// Whether a device that is gone is opened again when it is back. hang_up()
  /// has released it.
  virtual bool comes_back() const;

private:
  enum class flow { moved, dry, ended };

  /// A descriptor in the epoll, and for which events.
  struct watched {
    int fd = -1;
    uint32_t events = 0;
  };

  // Call these with driving_ held.

  /// Moves what can be moved. Returns whether there may be more.
  bool step();

  flow pump_in();

  flow pump_out();

  void leave();

  void look_for_device();

  void enter(line_state state);

  void say(const char* what) const;

  // Call these with mutex_ held.

  /// Call with sending_ held, too. Returns the number of bytes sent.
  size_t send_now(span<const uint8_t> bytes);

  /// Whether bytes of the line are read now.
  bool reads() const;

  /// Updates what the epoll waits for.
  void watch();

  void watch(watched& x, int fd, uint32_t events);

  void ring_for_room();

  const std::string label_;
  const line_state after_leaving_;
  const int epoll_;
  std::function<void(const std::string&)> notice_;

  /// Held by the thread that drives the port, and while it is opened or closed;
  /// taken before the others.
  std::mutex driving_;
  uint32_t baud_ = 0;
  /// Held from before bytes are sent until they are counted; taken before
  /// mutex_. While line() changes, both are held.
  mutable std::mutex sending_;
  mutable std::mutex mutex_;
  std::string name_;
  doorbell* bell_ = nullptr;
  doorbell* wake_ = nullptr;
  time_point due_ = time_point::max();
  watched line_;
  watched listener_;
  /// Changed with driving_ held, too, and read with either.
  bool open_ = false;
  bool accept_failed_ = false;
  line_state state_ = line_state::absent;
  byte_ring rx_{rx_capacity};
  byte_ring tx_{tx_capacity};
  /// The bell was rung for received bytes, which were not read since.
  bool rx_rung_ = false;
  /// A writer was told, or could see, that there is no room.
  bool tx_was_full_ = false;
  serial_statistics statistics_;
};

} // namespace actorcsi::platform
