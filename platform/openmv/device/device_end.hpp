#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "caf/expected.hpp"
#include "caf/span.hpp"

#include "platform/openmv/codec/packet_decoder.hpp"
#include "platform/openmv/codec/packet_sender.hpp"
#include "platform/openmv/codec/payloads.hpp"
#include "platform/openmv/codec/timing.hpp"
#include "platform/openmv/device/channel.hpp"
#include "platform/openmv/device/device_system.hpp"

namespace actorcsi::platform::link {

struct device_options {
  /// Largest payload both ways, in bytes: that of the OpenMV Cam RT1062.
  uint16_t max_payload = 4082;
  /// Of the line, in bits per second: added to the time an ACK may take. 0 if
  /// the line is not the limit.
  uint32_t baud = 0;
  /// Wants ACKs, if the host can give them. Not needed where nothing is lost.
  bool ack = true;
  /// LOCK is refused for that long after one that succeeded.
  caf::timespan lock_interval = milliseconds(10);
};

/// The camera's side of the OpenMV Protocol: answers one request at a time and
/// sends events. Knows nothing but bytes and time; allocates on construction
/// only. Not for several threads.
///
/// Call on_bytes() with what the line brought, and on_time() when
/// next_timeout() is over and when a sink that was full has room again.
class device_end final : public event_sink {
public:
  /// Events that wait at most.
  static constexpr size_t max_events = 16;

  struct counters {
    device_statistics wire;
    uint32_t syncs = 0;
    /// Requests that came while an answer was under way, and packets that
    /// only a device sends.
    uint32_t ignored = 0;
    /// Events for which there was no room.
    uint32_t events_lost = 0;
  };

  device_end(byte_sink& sink, device_system& system,
             const device_options& options = {});

  ~device_end() override;

  device_end(const device_end&) = delete;
  device_end& operator=(const device_end&) = delete;

  /// Gives `x` the next number, from 1 on; it has to outlive this. Errors:
  /// errc::limit_reached, errc::invalid_argument for a name that is empty, too
  /// long or taken.
  caf::expected<uint8_t> add(channel& x);

  void on_bytes(time_point now, caf::span<const uint8_t> bytes);

  void on_time(time_point now);

  /// When on_time() is to be called, or `never`.
  time_point next_timeout() const noexcept;

  void raise(const channel& source, uint16_t code) override;

  /// Queues an event of channel 0: 2 is for a soft reboot.
  void raise_system(uint16_t code);

  /// Whether a host has begun to talk, and has not vanished since.
  bool connected() const noexcept {
    return connected_;
  }

  const capabilities& caps() const noexcept {
    return caps_;
  }

  const counters& statistics() const noexcept {
    return counters_;
  }

  const packet_decoder::counters& line_statistics() const noexcept {
    return decoder_.statistics();
  }

private:
  enum class phase {
    idle,
    /// The sender has a packet of an answer.
    sending,
    /// The packet is out, its ACK is not in.
    waiting,
  };

  struct event {
    uint8_t channel = 0;
    uint16_t code = 0;
  };

  // -- what comes in (device_end.cpp)

  void drain(caf::span<const uint8_t> input);

  void on_found(packet_decoder::event found);

  void on_packet();

  /// An ACK, or a NAK, of the host.
  void on_acknowledgement(const packet_header& head);

  void begin_anew();

  // -- what is asked (device_requests.cpp)

  void on_request(const packet_header& head, caf::span<const uint8_t> payload);

  void on_system_request(const packet_header& head,
                         caf::span<const uint8_t> payload);

  void on_channel_request(const packet_header& head,
                          caf::span<const uint8_t> payload);

  void set_caps(caf::span<const uint8_t> payload);

  void list_channels();

  void lock(channel* x);

  void read(channel* x, caf::span<const uint8_t> payload);

  status write(channel* x, caf::span<const uint8_t> payload);

  channel* find(uint8_t id) const noexcept;

  // -- what goes out (device_output.cpp)

  /// Answers `request_` with a status.
  void answer(status code);

  /// Answers `request_` with the first `n` bytes of `scratch_`.
  void answer_data(size_t n);

  /// Answers `request_` with `length` bytes that `source` has granted.
  void answer_read(channel& source, uint32_t length);

  void send_fragment();

  /// All of a packet is with the sink.
  void on_sent();

  void on_acknowledged();

  void end_answer(bool delivered);

  /// Sends the packet again that waits for its ACK; false if that was done as
  /// often as it may be.
  bool retransmit();

  /// The host is gone.
  void give_up();

  void queue_event(event x);

  bool start_event();

  void pump();

  byte_sink& sink_;
  device_system& system_;
  const device_options options_;
  capabilities caps_;
  packet_decoder decoder_;
  std::array<channel*, max_channels> channels_{};
  size_t num_channels_ = 1;
  bool connected_ = false;
  /// SET_CAPS came since SYNC.
  bool negotiated_ = false;
  bool sync_pending_ = false;
  uint8_t counter_ = 0;
  time_point now_{};
  time_point cut_off_ = never;
  time_point last_lock_ = time_point::min();

  /// The request that is being answered.
  packet_header request_;
  phase phase_ = phase::idle;
  packet_sender sender_;
  std::array<uint8_t, max_channels * channel_info::wire_size> scratch_{};
  /// Where the answer comes from: a channel, or nullptr for scratch_.
  channel* source_ = nullptr;
  uint32_t total_ = 0;
  uint32_t done_ = 0;
  size_t repeats_ = 0;
  time_point ack_due_ = never;

  packet_sender event_sender_;
  std::array<uint8_t, 2> event_code_{};
  std::array<event, max_events> events_{};
  size_t num_events_ = 0;
  bool pumping_ = false;
  counters counters_;
};

} // namespace actorcsi::platform::link
