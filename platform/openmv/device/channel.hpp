#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "platform/base/span.hpp"
#include "platform/openmv/codec/packet.hpp"
#include "platform/openmv/codec/packet_sender.hpp"

namespace actorcsi::platform::link {

/// Capabilities of a channel: bits of channel::flags().
namespace channel_flag {
constexpr uint8_t read = 0x01;
constexpr uint8_t write = 0x02;
constexpr uint8_t exec = 0x04;
constexpr uint8_t lock = 0x08;
constexpr uint8_t stream = 0x10;
constexpr uint8_t dynamic = 0x20;
constexpr uint8_t physical = 0x40;
} // namespace channel_flag

/// The answer to CHANNEL_SHAPE: one to four numbers, or none.
struct channel_shape {
  std::array<uint32_t, 4> extent{};
  size_t dimensions = 0;
};

/// The result of a request to READ.
struct read_grant {
  status code = status::failed;
  /// Bytes, if `code` is status::success: at least 1.
  uint32_t length = 0;
};

class channel;

/// Sends the events of channels to the host.
class event_sink {
public:
  /// Queues an event. An event that already waits is not queued again.
  virtual void raise(const channel& source, uint16_t code) = 0;

protected:
  ~event_sink() = default;
};

/// Something that the host can read from or write to, with a name and a number.
/// All calls, from the device end and from the channel's owner, come from one
/// thread.
class channel {
public:
  /// At most channel_info::max_name characters.
  virtual std::string_view name() const = 0;

  /// Bits of channel_flag.
  virtual uint8_t flags() const = 0;

  /// Whether there is data for the host.
  virtual bool poll() {
    return false;
  }

  /// The answer to CHANNEL_SHAPE; without dimensions it is status::invalid.
  virtual channel_shape shape() {
    return {};
  }

  /// Stores the number of readable bytes; false if the channel has no size.
  virtual bool size(uint32_t& bytes) {
    bytes = 0;
    return false;
  }

  /// Keeps the readable data unchanged until unlock().
  virtual bool lock() {
    return false;
  }

  /// Returns false if the channel has no lock.
  virtual bool unlock() {
    return false;
  }

  /// The host asks for `length` bytes, at least 1, from `offset` on. If
  /// granted, read() follows once per fragment, and end_read() in any case.
  virtual read_grant begin_read(uint32_t offset, uint32_t length);

  /// Up to `most` granted bytes from `done` on; at least 1. They stay unchanged
  /// until end_read().
  virtual byte_pieces read(uint32_t done, uint32_t most);

  /// The answer has ended; `delivered` if the host has all of it.
  virtual void end_read(bool delivered);

  /// Takes all of `bytes` or none, and returns the reason.
  virtual status write(uint32_t offset, span<const uint8_t> bytes);

  virtual status ioctl(uint32_t request, span<const uint8_t> argument);

  /// The host has restarted: release everything that it held.
  virtual void reset() {
    // nop
  }

  /// Destination of events from now on; nullptr for none.
  void attach(event_sink* events) noexcept {
    events_ = events;
  }

protected:
  ~channel() = default;

  void raise(uint16_t code = notify_code) {
    if (events_ != nullptr)
      events_->raise(*this, code);
  }

private:
  event_sink* events_ = nullptr;
};

} // namespace actorcsi::platform::link
