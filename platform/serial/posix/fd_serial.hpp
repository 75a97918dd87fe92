#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include <sys/types.h>

#include "caf/error.hpp"
#include "caf/expected.hpp"
#include "caf/span.hpp"

#include "platform/serial/byte_ring.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::platform {

/// What the serial ports of a POSIX host have in common: a thread that sleeps
/// in poll(2) and moves bytes between a file descriptor and two bounded
/// queues. Nothing happens, nothing wakes. What the descriptor takes at once
/// does not wait for the thread: who writes it sends it.
///
/// - When the receive queue is full the thread stops reading, so the kernel
///   holds the bytes back and, by its own means, the peer. Nothing is dropped
///   here; what a device reports as lost counts as `overrun`.
/// - With no peer, output is accepted, thrown away and counted as sent.
/// - When the device itself is gone for good, write() takes nothing, until
///   the port is closed and opened again.
/// - The bell is rung when bytes arrive, unless it was rung before and nobody
///   has called read() since; when a full transmit queue has room again; when
///   the device is gone; and by on_ready() if there is a reason already. It
///   is rung with the port's lock held: `ring()` must not call the port.
///
/// A bell outlives close() and open(), until on_ready() replaces it.
///
/// open(), close() and destruction belong to the owner, one at a time; every
/// other call may come from any thread, also while those run.
class fd_serial : public serial {
public:
  /// Bytes received and not read yet: 0.7 s of a line at 921600 baud, longer
  /// than an actor is kept from its mailbox by the slowest frame we promise
  /// to survive (100 ms).
  static constexpr size_t rx_capacity = size_t{64} * 1024;

  /// Bytes written and not sent yet: a report of a few lines goes in as a
  /// whole at any rate, and at 115200 baud no byte waits above 5.7 s.
  static constexpr size_t tx_capacity = size_t{64} * 1024;

  ~fd_serial() override;

  fd_serial(const fd_serial&) = delete;
  fd_serial& operator=(const fd_serial&) = delete;

  /// Opens the port at `baud` bits per second; one that is open is closed
  /// first. Errors: errc::device_unavailable, and errc::invalid_argument if
  /// the rate is none of termios; the context names the option at fault.
  caf::error open(uint32_t baud) final;

  /// Hands what is queued to the kernel as far as that takes it at once, and
  /// ends the thread. Bytes that were not read or not sent are discarded.
  void close() final;

  std::string name() const final;

  size_t read(caf::span<uint8_t> into) final;

  size_t write(caf::span<const uint8_t> bytes) final;

  void on_ready(doorbell* bell) final;

  serial_statistics statistics() const final;

protected:
  enum class line_state {
    /// Bytes flow.
    present,
    /// The line takes no more output, but bytes that came before the end may
    /// still be there to read.
    leaving,
    /// Nobody is there, but somebody may come.
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
  /// the open port. Keeps nothing when it fails.
  virtual caf::expected<std::string> open_line(uint32_t baud) = 0;

  /// Releases what open_line acquired. The thread has ended.
  virtual void close_line() = 0;

  /// The descriptor bytes go through, -1 if there is none at the moment.
  virtual int line() const = 0;

  /// A descriptor that is readable when a peer wants to connect, or -1.
  virtual int listener() const;

  /// Called when listener() is readable. Returns false if accepting failed
  /// and is better tried again a little later.
  virtual bool accept_peer();

  /// Called when the peer has gone and all its bytes were read.
  virtual void hang_up();

  /// Whether there is a peer; asked on opening, after accept_peer(), and while
  /// there is none every peer_interval_ms().
  virtual bool has_peer() = 0;

  /// In milliseconds, or -1 if there is no need to ask.
  virtual int peer_interval_ms() const;

  /// write(2), or what the descriptor needs in its place.
  virtual ssize_t send_some(caf::span<const uint8_t> bytes);

  /// Bytes the device says it has lost since open_line.
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

  // These want mutex_ to be held.

  /// Wants sending_, too. Returns how many bytes went out.
  size_t send_now(caf::span<const uint8_t> bytes);

  void wake();

  void ring_for_room();

  const std::string label_;
  const line_state after_leaving_;
  std::thread thread_;

  /// Held from before bytes go out until they are counted, and while line()
  /// changes; taken before mutex_.
  mutable std::mutex sending_;
  mutable std::mutex mutex_;
  std::string name_;
  doorbell* bell_ = nullptr;
  bool open_ = false;
  int wake_ = -1;
  /// Once the thread runs it alone changes this, and reads it unlocked.
  line_state state_ = line_state::absent;
  byte_ring rx_{rx_capacity};
  byte_ring tx_{tx_capacity};
  /// The bell was rung for received bytes and nobody has read since.
  bool rx_rung_ = false;
  /// A writer was told, or could see, that there is no more room.
  bool tx_was_full_ = false;
  serial_statistics statistics_;
};

} // namespace actorcsi::platform
