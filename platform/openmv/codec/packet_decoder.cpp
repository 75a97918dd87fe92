#include "platform/openmv/codec/packet_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "platform/base/assert.hpp"
#include "platform/openmv/codec/crc.hpp"

namespace actorcsi::platform::link {

packet_decoder::packet_decoder(size_t max_payload)
  : buffer_(max_payload + packet_overhead), limit_(max_payload) {
  // nop
}

void packet_decoder::limit(size_t max_payload) noexcept {
  limit_ = std::min(max_payload, buffer_.size() - packet_overhead);
}

packet_decoder::event
packet_decoder::next(span<const uint8_t>& input) noexcept {
  size_t used = 0;
  for (;;) {
    auto held = end_ - begin_;
    if (held == 0) {
      // While no bytes are stored, the input is searched in place.
      auto found = examine(input, used);
      input = behind(input, used);
      if (found == event::none)
        append(input, input.size());
      return found;
    }
    if (held < wanted_) {
      append(input, wanted_ - held);
      if (end_ - begin_ < wanted_)
        return event::none;
    }
    auto found = examine({buffer_.data() + begin_, end_ - begin_}, used);
    begin_ += used;
    ACTORCSI_ASSERT(begin_ <= end_);
    if (found != event::none) {
      // The remaining bytes may already contain a complete packet.
      wanted_ = 0;
      return found;
    }
  }
}

void packet_decoder::abandon() noexcept {
  if (begin_ == end_)
    return;
  ++begin_;
  ++counters_.skipped;
  ++counters_.abandoned;
  wanted_ = 0;
}

void packet_decoder::clear() noexcept {
  begin_ = 0;
  end_ = 0;
  payload_ = {};
}

packet_decoder::event packet_decoder::examine(span<const uint8_t> bytes,
                                              size_t& used) noexcept {
  const auto* first = bytes.data();
  const auto* last = first + bytes.size();
  const auto* i = first;
  auto result = event::none;
  while (i != last) {
    if (*i != sync_bytes[0]) {
      const auto* next = static_cast<const uint8_t*>(
        std::memchr(i, sync_bytes[0], static_cast<size_t>(last - i)));
      next = next == nullptr ? last : next;
      counters_.skipped += static_cast<uint64_t>(next - i);
      i = next;
      continue;
    }
    auto left = static_cast<size_t>(last - i);
    if (left > 1 && i[1] != sync_bytes[1]) {
      ++counters_.skipped;
      ++i;
      continue;
    }
    if (left < header_size) {
      wanted_ = left == 1 ? sizeof(sync_bytes) : header_size;
      break;
    }
    if (!read_header(i, check_crc_, head_)) {
      ++counters_.damaged_headers;
      ++counters_.skipped;
      ++i;
      continue;
    }
    if (head_.length > limit_) {
      ++counters_.oversized;
      ++counters_.skipped;
      ++i;
      result = event::oversized;
      break;
    }
    if (left < head_.packet_size()) {
      wanted_ = head_.packet_size();
      break;
    }
    size_t taken = 0;
    result = examine_payload(i, taken);
    i += taken;
    break;
  }
  used = static_cast<size_t>(i - first);
  return result;
}

packet_decoder::event packet_decoder::examine_payload(const uint8_t* packet,
                                                      size_t& used) noexcept {
  payload_ = {packet + header_size, head_.length};
  if (head_.length > 0 && check_crc_
      && crc32(payload_) != get_u32(payload_.data() + payload_.size())) {
    // It may not be a packet at all, or it may have lost a byte: then the next
    // packet begins within the bytes that looked like its payload.
    used = 1;
    payload_ = {};
    ++counters_.damaged_payloads;
    ++counters_.skipped;
    return event::damaged;
  }
  used = head_.packet_size();
  return event::packet;
}

void packet_decoder::append(span<const uint8_t>& input, size_t most) noexcept {
  auto n = std::min(most, input.size());
  if (begin_ > 0 && (begin_ == end_ || end_ + n > buffer_.size())) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  ACTORCSI_ASSERT(end_ + n <= buffer_.size());
  if (n > 0)
    std::memcpy(buffer_.data() + end_, input.data(), n);
  end_ += n;
  input = behind(input, n);
}

} // namespace actorcsi::platform::link
