#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "platform/base/span.hpp"
#include "platform/csi/frame.hpp"
#include "platform/openmv/codec/stream_format.hpp"
#include "platform/openmv/device/channel.hpp"

namespace actorcsi::platform::link {

/// Compresses frames for the host.
class frame_encoder {
public:
  /// The protocol's number of the output format, e.g. wire_jpeg.
  virtual uint32_t format() const = 0;

  /// Writes `x` to `into`, perhaps with fewer pixels; returns the number of
  /// bytes, 0 if it does not fit.
  virtual size_t encode(const frame& x, span<uint8_t> into) = 0;

protected:
  ~frame_encoder() = default;
};

struct stream_options {
  /// Frames are sent as they are without an encoder, or if the host asks for
  /// that, or if they are JPEGs.
  frame_encoder* encoder = nullptr;
  /// Room for a compressed frame, in bytes; allocated with an encoder, while
  /// the host wants frames. If memory does not suffice, frames are sent raw.
  size_t encoded_capacity = size_t{1} << 20;
  /// The sensor that the host may choose.
  uint32_t chip_id = 0;
  std::string name = main_stream;
};

/// Shows frames to the host, one at a time. Holds a lease on the waiting frame
/// and sends its pixels from the framebuffer. It has no second lease: the line
/// is slow, and the camera's pool would lack a frame for as long as sending one
/// takes.
///
/// A newer frame replaces the waiting one until the host locks it or reads it;
/// unlocking ends it. Frames that the host did not read are counted.
class stream_channel final : public channel {
public:
  /// Numbers of the IOCTLs; arguments are u32.
  enum request : uint32_t {
    request_enable,   ///< on
    request_raw,      ///< on
    request_raw_size, ///< width, height: larger frames go compressed
    request_source,   ///< chip id
  };

  struct counters {
    /// Frames offered while the host wanted frames.
    uint64_t offered = 0;
    /// Frames read to the end.
    uint64_t delivered = 0;
    /// Frames replaced by a newer one, or not read.
    uint64_t skipped = 0;
  };

  explicit stream_channel(const stream_options& options = {});

  /// Offers a frame. No effect unless the host wants frames.
  /// @pre `x` holds a frame.
  void put(frame x);

  bool enabled() const noexcept {
    return enabled_;
  }

  const counters& statistics() const noexcept {
    return counters_;
  }

  std::string_view name() const override;

  uint8_t flags() const override;

  bool poll() override;

  channel_shape shape() override;

  bool size(uint32_t& bytes) override;

  bool lock() override;

  bool unlock() override;

  read_grant begin_read(uint32_t offset, uint32_t length) override;

  byte_pieces read(uint32_t done, uint32_t most) override;

  void end_read(bool delivered) override;

  status ioctl(uint32_t request, span<const uint8_t> argument) override;

  void reset() override;

private:
  bool held() const noexcept {
    return locked_ || reading_;
  }

  size_t total() const noexcept {
    return header_.size() + image_.size();
  }

  /// Sets header_ and image_ to those of the waiting frame.
  void prepare();

  void end_frame();

  void drop_all();

  void measure_rate(const frame_info& info);

  const stream_options options_;
  bool enabled_ = false;
  bool raw_ = false;
  frame_size raw_size_{max_frame_side, max_frame_side};
  frame waiting_;
  bool locked_ = false;
  bool reading_ = false;
  bool prepared_ = false;
  /// The end of waiting_ has been read.
  bool seen_ = false;
  uint32_t read_offset_ = 0;
  uint32_t read_length_ = 0;
  stream_header head_;
  std::array<uint8_t, stream_header::wire_size> header_{};
  span<const uint8_t> image_;
  struct aligned_delete {
    void operator()(uint8_t* memory) const;
  };

  /// Aligned as framebuffers are: on a device it comes from their heap.
  std::unique_ptr<uint8_t[], aligned_delete> encoded_;
  float rate_ = 0;
  uint32_t last_sequence_ = 0;
  time_point last_end_{};
  counters counters_;
};

} // namespace actorcsi::platform::link
