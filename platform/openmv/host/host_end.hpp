#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "platform/base/assert.hpp"
#include "platform/base/span.hpp"
#include "platform/openmv/codec/packet_decoder.hpp"
#include "platform/openmv/codec/packet_sender.hpp"
#include "platform/openmv/codec/payloads.hpp"
#include "platform/openmv/codec/timing.hpp"
#include "platform/openmv/host/host_call.hpp"

namespace actorcsi::platform::link {

struct host_options {
  /// Largest payload to propose, in bytes; the device's own limit if lower.
  uint16_t max_payload = 4096;
  /// Rate of the line in bits per second, from which the time for an answer is
  /// computed. 0 if the line is not the limit.
  uint32_t baud = 0;
  bool ack = true;
  bool events = true;
  /// Time limit of an answer, from the request or the previous fragment on.
  caf::timespan timeout = milliseconds(1000);
  /// Number of attempts for a call that may be repeated.
  uint8_t attempts = 3;
};

/// Receives events of the link. Calls may be submitted from within.
class host_listener {
public:
  virtual ~host_listener() = default;

  /// The device answers: its channels, version and system info are known.
  virtual void on_up() {
    // nop
  }

  /// The device does not answer any more, or has lost its state: the cable was
  /// pulled, or it was reset. Pending calls have ended.
  virtual void on_down() {
    // nop
  }

  /// A resync succeeded, and the device kept its state.
  virtual void on_resync() {
    // nop
  }

  virtual void on_event(uint8_t channel, uint16_t code) {
    static_cast<void>(channel);
    static_cast<void>(code);
  }
};

/// The computer's end of the OpenMV Protocol. Finds the device, negotiates the
/// sizes, and carries one call at a time. Errors on the line are repaired, by a
/// resync if needed; an absent device is looked for once per second. Works on
/// bytes and time only; allocates on construction only. Not thread-safe.
class host_end {
public:
  struct counters {
    /// Damaged headers and payloads.
    uint64_t crc_errors = 0;
    /// Packets that the device repeated, by itself or after a NAK.
    uint64_t retransmitted = 0;
    /// Of these, the ones that had already arrived.
    uint64_t duplicates = 0;
    uint64_t resyncs = 0;
    /// Calls that were repeated.
    uint64_t repeated = 0;
    /// Packets that do not belong to a call.
    uint64_t ignored = 0;
    uint64_t events = 0;
  };

  host_end(byte_sink& sink, host_listener& listener,
           const host_options& options = {});

  host_end(const host_end&) = delete;
  host_end& operator=(const host_end&) = delete;

  /// Starts looking for the device.
  void start(time_point now);

  /// Ends all calls with outcome::disconnected, and stops sending.
  void stop();

  void on_bytes(time_point now, span<const uint8_t> bytes);

  void on_time(time_point now);

  /// The time at which to call on_time(), or `never`.
  time_point next_timeout() const noexcept;

  /// Queues `x`. Returns false, and ignores it, if the link is down or `x` is
  /// already queued.
  bool submit(time_point now, host_call& x);

  /// The time of the last call.
  time_point now() const noexcept {
    return now_;
  }

  bool up() const noexcept {
    return up_;
  }

  /// The channel with this name, or nullptr.
  const channel_info* find(std::string_view name) const noexcept;

  span<const channel_info> channels() const noexcept {
    return {channels_.data(), num_channels_};
  }

  const version_info& version() const noexcept {
    return version_;
  }

  const system_info& info() const noexcept {
    return info_;
  }

  const capabilities& caps() const noexcept {
    return caps_;
  }

  /// Bytes that one WRITE can carry.
  size_t max_write() const noexcept {
    ACTORCSI_ASSERT(caps_.max_payload > 8);
    return caps_.max_payload - size_t{8};
  }

  counters statistics() const noexcept;

private:
  /// The steps of the host besides calls, in this order.
  enum class step {
    closed,
    sync,
    get_caps,
    set_caps,
    statistics,
    list,
    version,
    info,
    ready,
  };

  // -- what comes in (host_end.cpp)

  void drain(span<const uint8_t> input);

  void on_damaged();

  void on_packet();

  void on_event(const packet_header& head, span<const uint8_t> payload);

  void on_answer(const packet_header& head, span<const uint8_t> payload);

  void acknowledge(const packet_header& head, uint8_t how);

  // -- beginning anew (host_handshake.cpp)

  /// The link is out of step; the pending call is tried again.
  void resync();

  void enter(step x);

  /// The answer to the present step.
  void on_step(const call_result& result);

  void on_step_timeout();

  bool was_reset(const device_statistics& now);

  void go_up();

  void go_down();

  // -- what goes out (host_output.cpp)

  void request(opcode code, uint8_t channel, const byte_pieces& payload,
               span<uint8_t> into);

  void start_next_call();

  /// The current request has ended.
  void complete(const call_result& result);

  void finish(host_call& x, const call_result& result);

  void fail_all(outcome how);

  void extend_deadline();

  void adapt_payload(bool worse);

  void pump();

  byte_sink& sink_;
  host_listener& listener_;
  const host_options options_;
  packet_decoder decoder_;
  time_point now_{};
  time_point cut_off_ = never;

  step step_ = step::closed;
  bool up_ = false;
  unsigned tries_ = 0;
  unsigned rounds_ = 0;
  /// The statistics were not compared since the last SYNC.
  bool beginning_ = false;
  capabilities caps_;
  /// The device's own limit.
  uint16_t device_payload_ = initial_max_payload;
  uint8_t counter_ = 0;
  /// The device supports NAKs from a host.
  bool can_nak_ = false;
  /// The payload to propose: less than the device's limit on a bad line.
  uint16_t payload_limit_;
  unsigned good_packets_ = 0;
  bool renegotiate_ = false;

  /// The request under way.
  bool asking_ = false;
  bool unsent_ = false;
  packet_header request_;
  byte_pieces payload_;
  span<uint8_t> into_;
  size_t got_ = 0;
  unsigned damaged_ = 0;
  time_point deadline_ = never;
  packet_sender sender_;

  /// Queued calls; the first one is under way if current_.
  host_call* first_ = nullptr;
  host_call* last_ = nullptr;
  host_call* current_ = nullptr;

  std::array<packet_header, 4> acks_{};
  size_t num_acks_ = 0;
  packet_sender ack_sender_;
  bool pumping_ = false;

  std::array<uint8_t, max_channels * channel_info::wire_size> scratch_{};
  std::array<channel_info, max_channels> channels_{};
  size_t num_channels_ = 0;
  version_info version_;
  system_info info_;
  /// Requests that the device has answered, as far as is known.
  uint32_t answered_ = 0;
  counters counters_;
};

} // namespace actorcsi::platform::link
