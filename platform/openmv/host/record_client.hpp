#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "platform/base/span.hpp"
#include "platform/openmv/device/record_channel.hpp"
#include "platform/openmv/host/host_end.hpp"

namespace actorcsi::platform::link {

/// The host's end of a channel for records, the counterpart of record_channel.
/// Its owner passes on the events of the host_end under it. A session survives
/// a resync and a cable that is unplugged and plugged in again; it ends only if
/// the device has lost it.
class record_client final : private host_call {
public:
  /// Largest piece that is read at a time, in bytes.
  static constexpr size_t max_read = 4096;

  /// `seed` is the first session number: random, so that no two hosts have the
  /// same.
  record_client(host_end& host, std::string name, record_listener& listener,
                uint32_t seed, const record_options& options = {});

  // -- to be called by the listener of the host end

  void on_up(time_point now);

  void on_down();

  void on_event(time_point now, uint8_t channel, uint16_t code);

  // -- to be called by the owner

  void on_time(time_point now);

  time_point next_timeout() const noexcept;

  /// Sends `record` to the device. Returns false if there is no session yet, if
  /// there is no room, or if it is empty or too long. There is room until the
  /// records that wait fill one write: those behind them wait with their owner,
  /// who can still take them back.
  bool push(time_point now, span<const uint8_t> record);

  /// Size in bytes of the largest record that push() accepts now.
  size_t room() const noexcept;

  /// The device's oldest record, or empty if there is none. Valid until pop(),
  /// or until the link receives more bytes.
  span<const uint8_t> front() const noexcept;

  /// Removes the oldest record.
  void pop(time_point now);

  /// Its number, 0 before the first one.
  uint32_t session() const noexcept {
    return open_ ? session_ : 0;
  }

private:
  enum class step { none, shape, open, read, write };

  /// Whether the records that wait fill one write.
  bool is_full() const noexcept;

  void on_answer(const call_result& result) override;

  /// Starts the next step, if none is under way.
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
  /// The device's positions are not known.
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
  /// Refusals in a row that should not occur in a session.
  unsigned refusals_ = 0;
  time_point now_{};
  /// When to acknowledge what was read, if no other packet does so before.
  time_point ack_due_ = never;
  /// When to ask the device, in case its events were lost.
  time_point look_due_ = never;
  size_t piece_ = 0;
  std::array<uint8_t, 16> words_{};
  std::vector<uint8_t> in_;
  std::vector<uint8_t> out_;
};

} // namespace actorcsi::platform::link
