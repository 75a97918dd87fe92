#include "platform/openmv/codec/packet_sender.hpp"

#include <algorithm>

#include "platform/base/assert.hpp"
#include "platform/openmv/codec/crc.hpp"

namespace actorcsi::platform::link {

byte_pieces slice(const byte_pieces& pieces, size_t offset,
                  size_t most) noexcept {
  auto from_first = std::min(offset, pieces.first.size());
  auto n = std::min(pieces.first.size() - from_first, most);
  auto from_second = std::min(offset - from_first, pieces.second.size());
  auto m = std::min(pieces.second.size() - from_second, most - n);
  return {pieces.first.subspan(from_first, n),
          pieces.second.subspan(from_second, m)};
}

void packet_sender::start(packet_header head, const byte_pieces& payload,
                          bool with_crc) noexcept {
  // Another packet between the bytes of one would damage both.
  ACTORCSI_ASSERT(!busy());
  ACTORCSI_ASSERT(payload.size() <= UINT16_MAX);
  head_ = head;
  head_.length = static_cast<uint16_t>(payload.size());
  payload_ = payload;
  with_crc_ = with_crc;
  write_header(head_, with_crc_, header_.data());
  put_u32(trailer_.data(),
          with_crc_ ? crc32(payload_.second, crc32(payload_.first)) : 0);
  position_ = 0;
}

void packet_sender::repeat() noexcept {
  ACTORCSI_ASSERT(!busy());
  head_.flags |= flag::rtx;
  write_header(head_, with_crc_, header_.data());
  position_ = 0;
}

bool packet_sender::flush(byte_sink& sink) {
  const span<const uint8_t> parts[] = {
    {header_.data(), header_.size()},
    payload_.first,
    payload_.second,
    {trailer_.data(), trailer_.size()},
  };
  size_t begin = 0;
  for (auto part : parts) {
    if (!busy())
      break;
    auto end = begin + part.size();
    if (position_ < end) {
      position_ += sink.write(behind(part, position_ - begin));
      ACTORCSI_ASSERT(position_ <= end);
      if (position_ < end)
        return false;
    }
    begin = end;
  }
  return true;
}

} // namespace actorcsi::platform::link
