#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "caf/expected.hpp"

#include "platform/base/span.hpp"
#include "platform/openmv/codec/packet_decoder.hpp"
#include "platform/openmv/codec/packet_sender.hpp"
#include "platform/openmv/codec/payloads.hpp"
#include "platform/openmv/codec/timing.hpp"
#include "platform/openmv/device/channel.hpp"
#include "platform/openmv/device/device_system.hpp"

namespace actorcsi::platform::link {

struct device_options {
  /// Largest payload in both directions, in bytes: that of the OpenMV Cam
  /// RT1062.
  uint16_t max_payload = 4082;
  /// Rate of the line in bits per second, from which the time for an ACK is
  /// computed. 0 if the line is not the limit.
  uint32_t baud = 0;
  /// Requests ACKs, if the host supports them. Not needed on a lossless line.
  bool ack = true;
  /// For this long after a successful LOCK another one is refused.
  caf::timespan lock_interval = milliseconds(10);
};

/// The camera's end of the OpenMV Protocol: answers one request at a time and
/// sends events. Works on bytes and time only; allocates on construction only.
/// Not thread-safe.
///
/// Call on_bytes() with the bytes from the line, and on_time() when
/// next_timeout() has passed and when a sink that was full has room again.
class device_end final : public event_sink {
public:
  /// Limit of waiting events.
  static constexpr size_t max_events = 16;

  struct counters {
    device_statistics wire;
    uint32_t syncs = 0;
    /// Requests that arrived while an answer was under way, and packets that
    /// only a device sends.
    uint32_t ignored = 0;
    /// Events for which there was no room.
    uint32_t events_lost = 0;
  };

  device_end(byte_sink& sink, device_system& system,
             const device_options& options = {});

  ~device_end();

  device_end(const device_end&) = delete;
  device_end& operator=(const device_end&) = delete;

  /// Gives `x`, which must outlive this object, the next number, beginning with
  /// 1. Errors: errc::limit_reached, errc::invalid_argument for a name that is
  /// empty, too long or already used.
  caf::expected<uint8_t> add(channel& x);

  void on_bytes(time_point now, span<const uint8_t> bytes);

  void on_time(time_point now);

  /// The time at which to call on_time(), or `never`.
  time_point next_timeout() const noexcept;

  void raise(const channel& source, uint16_t code) override;

  /// Queues an event of channel 0: 2 means a soft reboot.
  void raise_system(uint16_t code);

  /// Whether a host has connected and has not vanished since.
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
    /// A packet of an answer is being sent.
    sending,
    /// The packet is sent, its ACK is missing.
    waiting,
  };

  struct event {
    uint8_t channel = 0;
    uint16_t code = 0;
  };

  // -- what comes in (device_end.cpp)

  void drain(span<const uint8_t> input);

  void on_found(packet_decoder::event found);

  void on_packet();

  /// An ACK or NAK from the host.
  void on_acknowledgement(const packet_header& head);

  void begin_anew();

  // -- what is asked (device_requests.cpp)

  void on_request(const packet_header& head, span<const uint8_t> payload);

  void on_system_request(const packet_header& head,
                         span<const uint8_t> payload);

  void on_channel_request(const packet_header& head,
                          span<const uint8_t> payload);

  void set_caps(span<const uint8_t> payload);

  void list_channels();

  void lock(channel* x);

  void read(channel* x, span<const uint8_t> payload);

  status write(channel* x, span<const uint8_t> payload);

  channel* find(uint8_t id) const noexcept;

  // -- what goes out (device_output.cpp)

  /// Answers `request_` with a status.
  void answer(status code);

  /// Answers `request_` with the first `n` bytes of `scratch_`.
  void answer_data(size_t n);

  /// Answers `request_` with `length` bytes that `source` has granted.
  void answer_read(channel& source, uint32_t length);

  void send_fragment();

  /// The sink has the complete packet.
  void on_sent();

  void on_acknowledged();

  void end_answer(bool delivered);

  /// Repeats the packet that waits for its ACK; false if the limit of
  /// repetitions is reached.
  bool retransmit();

  /// The host has vanished.
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

  /// The request being answered.
  packet_header request_;
  phase phase_ = phase::idle;
  packet_sender sender_;
  std::array<uint8_t, max_channels * channel_info::wire_size> scratch_{};
  /// Source of the answer: a channel, or nullptr for scratch_.
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
