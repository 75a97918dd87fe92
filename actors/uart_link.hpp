#pragma once

#include <string>

#include "caf/string_view.hpp"

#include "actorcsi/envelope.pb.h"

#include "platform/csi/frame.hpp"
#include "platform/link/device_end.hpp"
#include "platform/link/machine_identity.hpp"
#include "platform/link/record_channel.hpp"
#include "platform/link/serial_sink.hpp"
#include "platform/link/stdin_channel.hpp"
#include "platform/link/stdout_channel.hpp"
#include "platform/link/stream_channel.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// Gets what the host does over the link. Called from within the link's calls.
class uart_link_listener {
public:
  virtual ~uart_link_listener() = default;

  /// The host typed a line.
  virtual void on_line(const std::string& line) = 0;

  /// The host wants frames, or no more.
  virtual void on_stream(bool wanted) = 0;

  /// The host's calls begin anew.
  virtual void on_session() = 0;

  /// `next_envelope` may have something, and `send` room.
  virtual void on_envelopes() = 0;
};

/// The device's end of the OpenMV Protocol with its channels: standard output
/// and input, frames, and envelopes with calls.
class uart_link final : private platform::link::device_system,
                        private platform::link::script_runner,
                        private platform::link::record_listener {
public:
  /// Bytes of the largest envelope, where there is memory for it.
  static constexpr size_t max_envelope = 2048;

  /// `port` and `listener` outlive this. `baud` is the line's.
  uart_link(platform::serial& port, uart_link_listener& listener,
            const platform::link::machine_identity& identity, uint32_t baud);

  uart_link(const uart_link&) = delete;
  uart_link& operator=(const uart_link&) = delete;

  /// Takes what the line brought.
  void on_bytes(platform::time_point now, caf::span<const uint8_t> bytes);

  /// To be called at `next_timeout` and when the port has room.
  void on_time(platform::time_point now);

  platform::time_point next_timeout() const noexcept {
    return device_.next_timeout();
  }

  /// Times that a host has begun to talk.
  uint32_t syncs() const noexcept {
    return device_.statistics().syncs;
  }

  /// Requests of a host, of which every one is a sign of life.
  uint32_t requests() const noexcept {
    return device_.statistics().wire.received;
  }

  bool connected() const noexcept {
    return device_.connected();
  }

  void put_text(const std::string& text);

  void put_frame(const platform::frame& x);

  /// Nobody sees the frames any more, until a host asks for them anew.
  void end_stream();

  /// The oldest envelope that arrived; false if there is none.
  bool next_envelope(Envelope& into);

  /// Sends an envelope; false if there is no room. One that is too long for
  /// the channel becomes an error for the caller.
  bool send(const Envelope& x);

  const platform::link::device_end& device() const noexcept {
    return device_;
  }

  const platform::link::stream_channel::counters& frames() const noexcept {
    return stream_.statistics();
  }

  uint64_t lost_text() const noexcept {
    return stdout_.lost();
  }

  /// Envelopes that did not parse.
  uint64_t malformed() const noexcept {
    return malformed_;
  }

private:
  // -- the machine ------------------------------------------------------------

  platform::link::version_info version() override;

  platform::link::system_info info() override;

  void reset() override;

  void boot() override;

  // -- what the host types ----------------------------------------------------

  platform::link::status execute(caf::string_view script) override;

  platform::link::status stop() override;

  bool running() override;

  // -- calls ------------------------------------------------------------------

  void on_records() override;

  void on_room() override;

  void on_session() override;

  void watch_stream();

  uart_link_listener& listener_;
  platform::link::machine_identity identity_;
  platform::link::serial_sink sink_;
  platform::link::stdout_channel stdout_;
  platform::link::stdin_channel stdin_;
  platform::link::stream_channel stream_;
  platform::link::record_channel records_;
  platform::link::device_end device_;
  const size_t max_record_;
  bool streaming_ = false;
  uint64_t malformed_ = 0;
};

} // namespace actorcsi
