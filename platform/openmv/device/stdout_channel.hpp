#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "caf/string_view.hpp"

#include "platform/openmv/device/channel.hpp"
#include "platform/serial/byte_ring.hpp"

namespace actorcsi::platform::link {

/// Text of the device for the host. Holds the newest `capacity` bytes: a host
/// that is slow, or not there, neither stops the writer nor makes this grow.
/// What had to go is counted, and where it is missing the host reads
/// `[... 123 bytes of text lost ...]` on a line of its own.
///
/// Text that was sent but not acknowledged when the host began anew is sent
/// again, so that none gets lost with the link; the host may see it twice.
class stdout_channel final : public channel {
public:
  static constexpr size_t default_capacity = 2048;

  explicit stdout_channel(size_t capacity = default_capacity);

  /// Appends `text`.
  void put(caf::string_view text);

  /// Bytes that had to go.
  uint64_t lost() const noexcept {
    return lost_;
  }

  caf::string_view name() const override;

  uint8_t flags() const override;

  bool poll() override;

  bool size(uint32_t& bytes) override;

  /// Grants what there is, if less than `length`; status::failed if that is
  /// nothing. The offset is ignored.
  read_grant begin_read(uint32_t offset, uint32_t length) override;

  byte_pieces read(uint32_t done, uint32_t most) override;

  void end_read(bool delivered) override;

  void reset() override;

private:
  /// Moves text to where it can be read from.
  void stage();

  void tell();

  byte_ring ring_;
  /// Text that the host reads, or has not acknowledged.
  std::vector<uint8_t> staged_;
  size_t staged_size_ = 0;
  uint32_t granted_ = 0;
  uint64_t lost_ = 0;
  /// Lost since the host was told last.
  uint64_t lost_untold_ = 0;
  /// The host has an event for the text that is here.
  bool told_ = false;
};

} // namespace actorcsi::platform::link
