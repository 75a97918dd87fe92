#include "tools/emulator/machine/frame_check.hpp"

#include <algorithm>

namespace actorcsi::emulator {

namespace {

/// A count of two bytes, and the start of image.
bool is_jpeg_in_lines(const std::vector<uint8_t>& x) {
  return x.size() >= 4 && x[2] == 0xFF && x[3] == 0xD8;
}

} // namespace

void frame_check::frame_start(const pixel_wires& wires) {
  compare();
  to_.frame_start(wires);
}

void frame_check::line(span<const uint8_t> bytes) {
  sent_.insert(sent_.end(), bytes.begin(), bytes.end());
  to_.line(bytes);
  compare_written();
}

void frame_check::on_write(const uint8_t* memory, size_t bytes) noexcept {
  if (begin_ == nullptr)
    begin_ = memory;
  contiguous_ = contiguous_ && memory == begin_ + written_;
  written_ += bytes;
}

void frame_check::compare_written() {
  if (begin_ == nullptr || written_ > sent_.size())
    return;
  auto sent = sent_.begin() + static_cast<ptrdiff_t>(compared_);
  same_ = same_ && std::equal(begin_ + compared_, begin_ + written_, sent);
  compared_ = written_;
}

void frame_check::compare() {
  if (begin_ != nullptr) {
    auto same = contiguous_ && written_ == sent_.size()
                && (is_jpeg_in_lines(sent_)
                      ? same_ && compared_ == written_
                      : std::equal(sent_.begin(), sent_.end(), begin_));
    ++(same ? whole_ : damaged_);
  }
  sent_.clear();
  begin_ = nullptr;
  written_ = 0;
  compared_ = 0;
  same_ = true;
  contiguous_ = true;
}

} // namespace actorcsi::emulator
