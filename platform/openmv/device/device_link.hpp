#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/csi/frame.hpp"
#include "platform/openmv/codec/serial_sink.hpp"
#include "platform/openmv/device/device_end.hpp"
#include "platform/openmv/device/machine_identity.hpp"
#include "platform/openmv/device/record_channel.hpp"
#include "platform/openmv/device/stdin_channel.hpp"
#include "platform/openmv/device/stdout_channel.hpp"
#include "platform/openmv/device/stream_channel.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::platform::link {

/// Receives what the host does over the link. Called from within the link's
/// calls.
class device_link_listener {
public:
  /// The host typed a line.
  virtual void on_line(const std::string& line) = 0;

  /// The host starts or stops asking for the frames of a camera.
  virtual void on_stream(size_t camera, bool wanted) = 0;

  /// The host has begun a new session of calls.
  virtual void on_session() = 0;

  /// `front` may have a record, and `push` room.
  virtual void on_records() = 0;

protected:
  ~device_link_listener() = default;
};

/// The device's end of the OpenMV Protocol with its channels: standard output
/// and input, frames, and records of calls.
class device_link final : private device_system,
                          private script_runner,
                          private record_listener {
public:
  /// `port` and `listener` must outlive this object. `baud` is the line's rate.
  /// The line carries the frames of a main camera, which has the number 0, and
  /// those of `more_cameras`, by their names.
  device_link(serial& port, device_link_listener& listener,
              const machine_identity& identity, uint32_t baud,
              const std::vector<std::string>& more_cameras = {});

  device_link(const device_link&) = delete;
  device_link& operator=(const device_link&) = delete;

  /// Reads from the line.
  void on_bytes(time_point now, span<const uint8_t> bytes);

  /// Call it at `next_timeout` and when the port has room.
  void on_time(time_point now);

  time_point next_timeout() const noexcept {
    return device_.next_timeout();
  }

  /// How often a host has connected.
  uint32_t syncs() const noexcept {
    return device_.statistics().syncs;
  }

  /// Requests from a host; each shows that it is alive.
  uint32_t requests() const noexcept {
    return device_.statistics().wire.received;
  }

  bool connected() const noexcept {
    return device_.connected();
  }

  void put_text(const std::string& text);

  /// Whether the line carries the frames of a camera: not if a channel cannot
  /// have its name, or if there are more than `max_streams` cameras.
  bool carries(size_t camera) const noexcept {
    return camera < streams_.size() && streams_[camera] != nullptr;
  }

  void put_frame(size_t camera, const frame& x);

  /// Stops sending frames until a host asks for them again.
  void end_streams();

  /// The oldest received record, or empty if there is none. Valid until `pop`,
  /// or until the link receives more bytes.
  span<const uint8_t> front() const noexcept {
    return records_.front();
  }

  /// Removes the oldest record.
  void pop() {
    records_.pop();
  }

  /// Bytes of the largest record.
  size_t max_record() const noexcept {
    return max_record_;
  }

  /// Sends a record; false if there is no room. Without a session no host waits
  /// for it, and it is discarded.
  bool push(span<const uint8_t> record) {
    return records_.session() == 0 || records_.push(record);
  }

  const device_end& device() const noexcept {
    return device_;
  }

  /// Of all cameras together.
  stream_channel::counters frames() const noexcept;

  uint64_t lost_text() const noexcept {
    return stdout_.lost();
  }

private:
  struct camera_stream {
    explicit camera_stream(const stream_options& options) : channel(options) {
      // nop
    }

    stream_channel channel;
    bool is_on = false;
  };

  // -- the machine ------------------------------------------------------------

  version_info version() override;

  system_info info() override;

  void reset() override;

  void boot() override;

  // -- what the host types ----------------------------------------------------

  status execute(std::string_view script) override;

  status stop() override;

  bool running() override;

  // -- calls ------------------------------------------------------------------

  void on_records() override;

  void on_room() override;

  void on_session() override;

  void watch_streams();

  device_link_listener& listener_;
  machine_identity identity_;
  serial_sink sink_;
  stdout_channel stdout_;
  stdin_channel stdin_;
  /// By camera; null for one that is not carried.
  std::vector<std::unique_ptr<camera_stream>> streams_;
  record_channel records_;
  device_end device_;
  const size_t max_record_;
};

} // namespace actorcsi::platform::link
