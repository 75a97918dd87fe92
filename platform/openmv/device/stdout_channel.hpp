#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/openmv/device/channel.hpp"
#include "platform/serial/byte_ring.hpp"

namespace actorcsi::platform::link {

/// Text of the device for the host. Keeps the newest `capacity` bytes: a slow
/// or absent host neither stops the writer nor makes this grow. Dropped bytes
/// are counted, and in their place the host reads `[... 123 bytes of text lost
/// ...]` on a line of its own.
///
/// Text that was sent but not acknowledged when the host restarted is sent
/// again, so that none is lost with the link; the host may read it twice.
class stdout_channel final : public channel {
public:
  static constexpr size_t default_capacity = 2048;

  explicit stdout_channel(size_t capacity = default_capacity);

  /// Appends `text`.
  void put(std::string_view text);

  /// Dropped bytes.
  uint64_t lost() const noexcept {
    return lost_;
  }

  std::string_view name() const override;

  uint8_t flags() const override;

  bool poll() override;

  bool size(uint32_t& bytes) override;

  /// Grants the available text, if that is less than `length`; status::failed
  /// if there is none. The offset is ignored.
  read_grant begin_read(uint32_t offset, uint32_t length) override;

  byte_pieces read(uint32_t done, uint32_t most) override;

  void end_read(bool delivered) override;

  void reset() override;

private:
  /// Moves text to the buffer that the host reads.
  void stage();

  void tell();

  byte_ring ring_;
  /// Text that the host reads, or has not acknowledged.
  std::vector<uint8_t> staged_;
  size_t staged_size_ = 0;
  uint32_t granted_ = 0;
  uint64_t lost_ = 0;
  /// Bytes lost since the last notice.
  uint64_t lost_untold_ = 0;
  /// An event has told the host about the present text.
  bool told_ = false;
};

} // namespace actorcsi::platform::link
