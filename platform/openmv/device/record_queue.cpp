#include "platform/openmv/device/record_queue.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "platform/base/assert.hpp"
#include "platform/openmv/codec/packet.hpp"

namespace actorcsi::platform::link {

record_outbox::record_outbox(size_t capacity)
  : buffer_(std::max(capacity, record_head_size + 1)) {
  // nop
}

bool record_outbox::push(span<const uint8_t> record) {
  if (record.empty() || record.size() > room())
    return false;
  std::array<uint8_t, record_head_size> head{};
  put_u32(head.data(), static_cast<uint32_t>(record.size()));
  append({head.data(), head.size()});
  append(record);
  return true;
}

size_t record_outbox::room() const noexcept {
  auto free = buffer_.size() - size_;
  return free > record_head_size ? free - record_head_size : 0;
}

byte_pieces record_outbox::bytes(uint32_t position,
                                 size_t most) const noexcept {
  ACTORCSI_ASSERT(position - first_ <= size_);
  span<const uint8_t> all{buffer_.data(), buffer_.size()};
  auto first = std::min(size_, buffer_.size() - head_);
  return slice({all.subspan(head_, first), all.subspan(0, size_ - first)},
               position - first_, most);
}

bool record_outbox::acknowledge(uint32_t position) noexcept {
  auto n = size_t{position - first_};
  if (n > size_)
    return false;
  head_ = (head_ + n) % buffer_.size();
  size_ -= n;
  first_ = position;
  return true;
}

void record_outbox::reset() noexcept {
  head_ = 0;
  size_ = 0;
  first_ = 0;
}

void record_outbox::append(span<const uint8_t> bytes) noexcept {
  ACTORCSI_ASSERT(bytes.size() <= buffer_.size() - size_);
  auto tail = (head_ + size_) % buffer_.size();
  auto n = std::min<size_t>(bytes.size(), buffer_.size() - tail);
  std::memcpy(buffer_.data() + tail, bytes.data(), n);
  if (n < bytes.size())
    std::memcpy(buffer_.data(), bytes.data() + n, bytes.size() - n);
  size_ += bytes.size();
}

record_inbox::record_inbox(size_t capacity, size_t max_record)
  : buffer_(std::max(capacity, max_record + record_head_size)),
    max_record_(max_record) {
  // nop
}

record_inbox::taken record_inbox::accept(uint32_t position,
                                         span<const uint8_t> bytes) noexcept {
  // One half of all positions is before, the other half after.
  auto known = end_position_ - position;
  if (known > UINT32_MAX / 2)
    return taken::gap;
  if (known >= bytes.size())
    return taken::none;
  bytes = behind(bytes, known);
  if (bytes.size() > room())
    return taken::full;
  if (bytes.size() > buffer_.size() - end_) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    whole_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  ACTORCSI_ASSERT(bytes.size() <= buffer_.size() - end_);
  std::memcpy(buffer_.data() + end_, bytes.data(), bytes.size());
  auto new_end = end_ + bytes.size();
  auto new_whole = whole_;
  while (new_end - new_whole >= record_head_size) {
    auto length = get_u32(buffer_.data() + new_whole);
    if (length == 0 || length > max_record_)
      return taken::bad;
    if (new_end - new_whole < record_head_size + length)
      break;
    new_whole += record_head_size + length;
  }
  end_ = new_end;
  whole_ = new_whole;
  end_position_ += static_cast<uint32_t>(bytes.size());
  return taken::some;
}

span<const uint8_t> record_inbox::front() const noexcept {
  ACTORCSI_ASSERT(ready());
  const auto* head = buffer_.data() + begin_;
  return {head + record_head_size, get_u32(head)};
}

void record_inbox::pop() noexcept {
  begin_ += record_head_size + front().size();
  ACTORCSI_ASSERT(begin_ <= whole_ && whole_ <= end_);
  if (begin_ == end_) {
    begin_ = 0;
    whole_ = 0;
    end_ = 0;
  }
}

void record_inbox::reset() noexcept {
  begin_ = 0;
  whole_ = 0;
  end_ = 0;
  end_position_ = 0;
}

} // namespace actorcsi::platform::link
