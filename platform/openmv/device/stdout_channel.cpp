#include "platform/openmv/device/stdout_channel.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace actorcsi::platform::link {

namespace {

/// The notice about lost text, around the number of bytes.
constexpr char marker_begin[] = "\n[... ";
constexpr char marker_end[] = " bytes of text lost ...]\n";

/// With at most twenty digits.
constexpr size_t marker_size = sizeof(marker_begin) + sizeof(marker_end) + 20;

} // namespace

stdout_channel::stdout_channel(size_t capacity)
  : ring_(std::max(capacity, size_t{1})),
    staged_(std::max(capacity, size_t{1}) + marker_size) {
  // nop
}

void stdout_channel::put(std::string_view text) {
  if (text.empty())
    return;
  auto capacity = staged_.size() - marker_size;
  auto cut = text.size() - std::min(text.size(), capacity);
  auto need = text.size() - cut;
  auto room = capacity - ring_.size();
  auto drop = need > room ? need - room : 0;
  // byte_ring drops only bytes that lie in one piece.
  for (auto left = drop; left > 0;) {
    auto n = std::min(left, static_cast<size_t>(ring_.readable().size()));
    ring_.drop(n);
    left -= n;
  }
  lost_ += drop + cut;
  lost_untold_ += drop + cut;
  ring_.put({reinterpret_cast<const uint8_t*>(text.data()) + cut, need});
  tell();
}

std::string_view stdout_channel::name() const {
  return "stdout";
}

uint8_t stdout_channel::flags() const {
  return channel_flag::read;
}

bool stdout_channel::poll() {
  return staged_size_ > 0 || !ring_.empty();
}

bool stdout_channel::size(uint32_t& bytes) {
  stage();
  bytes = static_cast<uint32_t>(staged_size_);
  return true;
}

read_grant stdout_channel::begin_read(uint32_t, uint32_t length) {
  stage();
  if (staged_size_ == 0)
    return {status::failed, 0};
  granted_ = static_cast<uint32_t>(std::min(size_t{length}, staged_size_));
  return {status::success, granted_};
}

byte_pieces stdout_channel::read(uint32_t done, uint32_t most) {
  return {{staged_.data() + done, std::min(most, granted_ - done)}, {}};
}

void stdout_channel::end_read(bool delivered) {
  if (delivered) {
    staged_size_ -= granted_;
    std::memmove(staged_.data(), staged_.data() + granted_, staged_size_);
  }
  granted_ = 0;
  told_ = false;
  if (poll())
    tell();
}

void stdout_channel::reset() {
  told_ = false;
  if (poll())
    tell();
}

void stdout_channel::stage() {
  if (granted_ > 0)
    return;
  if (lost_untold_ > 0 && staged_.size() - staged_size_ >= marker_size) {
    auto* into = reinterpret_cast<char*>(staged_.data() + staged_size_);
    auto* end = std::copy_n(marker_begin, sizeof(marker_begin) - 1, into);
    end = std::to_chars(end, into + marker_size, lost_untold_).ptr;
    end = std::copy_n(marker_end, sizeof(marker_end) - 1, end);
    staged_size_ += static_cast<size_t>(end - into);
    lost_untold_ = 0;
  }
  // No text may follow a gap before the notice about it.
  if (lost_untold_ == 0)
    staged_size_ += ring_.take(
      {staged_.data() + staged_size_, staged_.size() - staged_size_});
}

void stdout_channel::tell() {
  if (told_)
    return;
  told_ = true;
  raise();
}

} // namespace actorcsi::platform::link
