#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include <sys/types.h>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/base/span.hpp"
#include "platform/serial/byte_ring.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::platform {

/// The common part of the serial ports of a POSIX host: a thread that sleeps in
/// poll(2) and moves bytes between a file descriptor and two bounded queues. It
/// wakes only if there is something to do. The writer itself sends what the
/// descriptor takes at once.
///
/// - When the receive queue is full, the thread stops reading. The kernel then
///   holds the bytes back, and by its own means the peer. Nothing is dropped
///   here; losses that a device reports count as `overrun`.
/// - With no peer, output is accepted, discarded and counted as sent.
/// - When the device is gone for good, write() takes nothing until the port is
///   closed and opened again.
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
class fd_serial : public serial {
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

  /// Sends as much of the queue as the kernel takes at once, and ends the
  /// thread. Unread and unsent bytes are discarded.
  void close() final;

  std::string name() const final;

  size_t read(span<uint8_t> into) final;

  size_t write(span<const uint8_t> bytes) final;

  void on_ready(doorbell* bell) final;

  serial_statistics statistics() const final;

protected:
  enum class line_state {
    /// Bytes flow.
    present,
    /// The line takes no more output, but earlier bytes may still be readable.
    leaving,
    /// No peer, but one may come.
    absent,
    /// The device is gone and does not come back by itself.
    lost,
  };

  /// `label` is the name of the port while it is closed; `after` the state
  /// that follows `leaving`: absent or lost.
  fd_serial(std::string label, line_state after);

  // -- what a backend adds. Its destructor must call close(), since these are
  //    called by the thread, apart from open_line and close_line.

  /// Acquires the descriptors, all of them non-blocking; returns the name of
  /// the open port. Holds nothing if it fails.
  virtual caf::expected<std::string> open_line(uint32_t baud) = 0;

  /// Releases what open_line acquired. The thread has ended.
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

private:
  enum class flow { moved, dry, ended };

  struct interest {
    bool stop;
    bool in;
    bool out;
  };

  void release();

  void run();

  interest next_interest() const;

  flow pump_in();

  flow pump_out();

  void enter(line_state state);

  void farewell();

  // Call these with mutex_ held.

  /// Call with sending_ held, too. Returns the number of bytes sent.
  size_t send_now(span<const uint8_t> bytes);

  void wake();

  void ring_for_room();

  const std::string label_;
  const line_state after_leaving_;
  std::thread thread_;

  /// Held from before bytes are sent until they are counted, and while line()
  /// changes; taken before mutex_.
  mutable std::mutex sending_;
  mutable std::mutex mutex_;
  std::string name_;
  doorbell* bell_ = nullptr;
  bool open_ = false;
  int wake_ = -1;
  /// While the thread runs, only the thread changes this, and reads it
  /// unlocked.
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
