#include "tools/emulator/machine/frame_check.hpp"

#include <algorithm>

namespace actorcsi::emulator {

void frame_check::frame_start(const pixel_wires& wires) {
  compare();
  to_.frame_start(wires);
}

void frame_check::line(span<const uint8_t> bytes) {
  sent_.insert(sent_.end(), bytes.begin(), bytes.end());
  to_.line(bytes);
}

void frame_check::on_write(const uint8_t* memory, size_t bytes) noexcept {
  if (begin_ == nullptr)
    begin_ = memory;
  contiguous_ = contiguous_ && memory == begin_ + written_;
  written_ += bytes;
}

void frame_check::compare() {
  if (begin_ != nullptr) {
    auto same = contiguous_ && written_ == sent_.size()
                && std::equal(sent_.begin(), sent_.end(), begin_);
    ++(same ? whole_ : damaged_);
  }
  sent_.clear();
  begin_ = nullptr;
  written_ = 0;
  contiguous_ = true;
}

} // namespace actorcsi::emulator
