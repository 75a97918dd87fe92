#pragma once

#include <memory>
#include <vector>

#include "caf/io/network/default_multiplexer.hpp"
#include "caf/io/network/event_handler.hpp"
#include "caf/io/network/stream_manager.hpp"

#include "platform/csi/frame_arrival.hpp"
#include "platform/net/tls.hpp"

namespace actorcsi::platform {

/// Moves the bytes of a connection between its socket and CAF, through TLS if
/// there is a session. In CAF's thread only.
///
/// CAF's own stream fills each large message with zeros before receiving it,
/// and delays sending until the event loop has handled all earlier events. This
/// stream sends at once as much as the socket takes, and lets frames keep the
/// memory of their message.
class byte_stream final : public caf::io::network::event_handler {
public:
  using buffer = std::vector<char>;

  byte_stream(caf::io::network::default_multiplexer& mpx, int fd, ssl_ptr tls);

  /// Begins to read for `manager`.
  void activate(caf::io::network::stream_manager* manager);

  /// Ends reading.
  void deactivate();

  /// The next message has `size` bytes.
  void configure_read(size_t size) {
    wanted_ = size;
  }

  /// The memory of a message while it is handed out.
  buffer& rd_buf() {
    return wanted_now_ <= max_short ? short_ : long_;
  }

  const std::shared_ptr<arrival_memory>& memory() const {
    return memory_;
  }

  /// Bytes to send are appended here.
  buffer& wr_buf() {
    return next_;
  }

  /// Bytes waiting to be sent.
  size_t unsent() const {
    return now_.size() - sent_ + next_.size();
  }

  /// Sends wr_buf() as soon as the socket takes it.
  void flush(caf::io::network::stream_manager* manager);

  // -- event_handler ----------------------------------------------------------

  void handle_event(caf::io::network::operation op) override;

  void removed_from_loop(caf::io::network::operation op) override;

  void graceful_shutdown() override;

private:
  /// Enough for headers and for most messages without a frame.
  static constexpr size_t max_short = 4096;

  /// A send buffer larger than this is freed when it is empty.
  static constexpr size_t max_idle = size_t{8} * 1024 * 1024;

  /// Reads or writes per turn of the event loop, as in CAF.
  static constexpr size_t max_moves = 50;

  void prepare_next_read();

  void read();

  void write();

  /// Sends `bytes` from `sent` on, as much as the socket takes. Returns false
  /// if the connection is broken.
  bool send(const buffer& bytes, size_t& sent);

  static void clear(buffer& x);

  void send_fin();

  ssl_ptr tls_;
  std::shared_ptr<arrival_memory> memory_ = std::make_shared<arrival_memory>();

  caf::intrusive_ptr<caf::io::network::stream_manager> reader_;
  size_t wanted_ = 0;
  size_t wanted_now_ = 0;
  size_t received_ = 0;
  buffer short_;
  buffer long_;

  caf::intrusive_ptr<caf::io::network::stream_manager> writer_;
  /// The bytes being sent; the socket has taken those before `sent_`.
  buffer now_;
  size_t sent_ = 0;
  buffer next_;
};

} // namespace actorcsi::platform
