#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "caf/span.hpp"

#include "platform/openmv/device/record_channel.hpp"
#include "platform/openmv/host/host_end.hpp"

namespace actorcsi::platform::link {

/// The host's end of a channel for records: the counterpart of record_channel,
/// on top of a host_end whose events its owner passes on. Neither a resync nor
/// a cable that is pulled and put back ends a session; only a device that has
/// forgotten it does.
class record_client final : private host_call {
public:
  /// Bytes of the largest piece that is read at a time.
  static constexpr size_t max_read = 4096;

  /// `seed` is what the numbers of the sessions begin with: random, so that
  /// no two hosts have the same.
  record_client(host_end& host, std::string name, record_listener& listener,
                uint32_t seed, const record_options& options = {});

  // -- to be called by the listener of the host end

  void on_up(time_point now);

  void on_down();

  void on_event(time_point now, uint8_t channel, uint16_t code);

  // -- to be called by the owner

  void on_time(time_point now);

  time_point next_timeout() const noexcept;

  /// Sends `record` to the device. Returns false if there is no session yet,
  /// if there is no room, or if it is empty or too long.
  bool push(time_point now, caf::span<const uint8_t> record);

  /// Bytes of the largest record that push() takes now.
  size_t room() const noexcept;

  /// The oldest record of the device, or empty if there is none. Stays where
  /// it is until pop(), or until the link brings more bytes.
  caf::span<const uint8_t> front() const noexcept;

  /// Forgets the oldest record.
  void pop(time_point now);

  /// Its number, 0 before the first one.
  uint32_t session() const noexcept {
    return open_ ? session_ : 0;
  }

private:
  enum class step { none, shape, open, read, write };

  void on_answer(const call_result& result) override;

  /// Starts what is to be done next, if nothing is under way.
  void proceed(time_point now);

  bool start_read();

  bool start_write(bool even_empty);

  void on_shape(const call_result& result);

  void on_read(const call_result& result);

  void on_write(const call_result& result);

  void begin_session();

  host_end& host_;
  const std::string name_;
  record_listener& listener_;
  const record_options options_;
  record_outbox outbox_;
  record_inbox inbox_;
  uint32_t session_;
  /// The device has opened session_.
  bool open_ = false;
  /// It is not known what the device has.
  bool unsure_ = true;
  bool linked_ = false;
  uint8_t channel_id_ = 0;
  step step_ = step::none;
  /// The device has records to read.
  bool more_ = false;
  /// The device had no room.
  bool busy_ = false;
  /// Bytes the device has room for.
  size_t peer_room_ = 0;
  bool wrote_last_ = false;
  /// Refusals in a row that a session should not meet.
  unsigned refusals_ = 0;
  time_point now_{};
  /// When the device is told what was read, if by nothing else before.
  time_point ack_due_ = never;
  /// When the device is asked for what its events may not have told.
  time_point look_due_ = never;
  size_t piece_ = 0;
  std::array<uint8_t, 16> words_{};
  std::vector<uint8_t> in_;
  std::vector<uint8_t> out_;
};

} // namespace actorcsi::platform::link
