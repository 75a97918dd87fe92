#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "platform/base/span.hpp"
#include "platform/openmv/device/channel.hpp"
#include "platform/openmv/device/record_queue.hpp"

namespace actorcsi::platform::link {

struct record_options {
  /// Largest record in either direction, in bytes.
  size_t max_record = 2048;
  /// Bytes kept in each direction, with four more per record.
  size_t capacity = 8192;
};

/// Owner of one end of a record channel.
class record_listener {
public:
  /// A record that can be popped has arrived.
  virtual void on_records() = 0;

  /// Records can be pushed again: the other end has taken some.
  virtual void on_room() {
    // nop
  }

  /// A session has begun: everything pending in the former one is lost.
  virtual void on_session() = 0;

protected:
  ~record_listener() = default;
};

/// Numbers of a record channel's IOCTLs and events.
namespace record_protocol {

/// IOCTL with a u32 other than 0: opens the session of that number, unless it
/// is already open.
constexpr uint32_t request_open = 1;

/// Event: the device has room again after it was busy.
constexpr uint16_t event_room = 1;

/// Bytes before the data of a WRITE: the position up to which the host has
/// read, as a u32.
constexpr size_t write_head_size = 4;

} // namespace record_protocol

/// The device's end of a channel for records, such as calls and their answers.
/// Within a session each record arrives once, complete and in order, whatever
/// happens on the link. The README explains how.
class record_channel final : public channel {
public:
  record_channel(std::string name, record_listener& listener,
                 const record_options& options = {});

  /// Sends `record` to the host. Returns false if there is no session, if there
  /// is no room because the host does not read, or if it is empty or too long.
  bool push(span<const uint8_t> record);

  /// Size in bytes of the largest record that push() accepts now.
  size_t room() const noexcept;

  /// The host's oldest record, or empty if there is none. Valid until pop(), or
  /// until the link receives more bytes.
  span<const uint8_t> front() const noexcept;

  /// Removes the oldest record.
  void pop();

  /// The number that the host gave the session, 0 for none.
  uint32_t session() const noexcept {
    return session_;
  }

  std::string_view name() const override;

  uint8_t flags() const override;

  bool poll() override;

  /// The session, the position after the last received byte, the position after
  /// the last byte for the host, and the free space.
  channel_shape shape() override;

  bool size(uint32_t& bytes) override;

  /// The offset is a position, and acknowledges everything before it.
  read_grant begin_read(uint32_t offset, uint32_t length) override;

  byte_pieces read(uint32_t done, uint32_t most) override;

  void end_read(bool delivered) override;

  /// The offset is a position.
  status write(uint32_t offset, span<const uint8_t> bytes) override;

  status ioctl(uint32_t request, span<const uint8_t> argument) override;

  void reset() override;

private:
  bool acknowledge(uint32_t position);

  void tell();

  const std::string name_;
  record_listener& listener_;
  const record_options options_;
  record_outbox outbox_;
  record_inbox inbox_;
  uint32_t session_ = 0;
  /// The position up to which the host has been sent everything.
  uint32_t sent_ = 0;
  uint32_t granted_from_ = 0;
  uint32_t granted_ = 0;
  /// An event has told the host that there is data.
  bool told_ = false;
  /// The host has got the status busy.
  bool was_busy_ = false;
};

} // namespace actorcsi::platform::link
