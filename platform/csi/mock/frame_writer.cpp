#include "platform/csi/mock/frame_writer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace actorcsi::platform {

void frame_writer::begin(const job& next) {
  now_ = next;
  stale_ = {line_range{0, next.size.height}};
  auto same_memory = [&next](const content& x) {
    return x.memory == next.memory.data();
  };
  auto found = std::find_if(held_.begin(), held_.end(), same_memory);
  if (found == held_.end())
    return;
  // Until the frame is complete, the buffer holds none.
  auto former = std::exchange(*found, {});
  if (former.picture != next.picture || former.version != next.version)
    return;
  stale_ = {};
  if (next.marks)
    stale_ = marked_lines(next.size, former.sequence);
}

void frame_writer::write(size_t begin, size_t end) {
  auto stride = now_.size.width * bytes_per_pixel(now_.format);
  for (auto lines : stale_) {
    auto now = intersection(lines, {begin, end});
    std::memcpy(now_.memory.data() + now.begin * stride,
                now_.picture + now.begin * stride,
                (now.end - now.begin) * stride);
  }
  if (now_.marks)
    draw_marks(now_.memory, now_.size, now_.format, now_.sequence, begin, end);
}

void frame_writer::end() {
  auto free = [](const content& x) { return x.memory == nullptr; };
  auto slot = std::find_if(held_.begin(), held_.end(), free);
  if (slot != held_.end())
    *slot = {now_.memory.data(), now_.picture, now_.version, now_.sequence};
}

void frame_writer::forget() {
  held_ = {};
}

} // namespace actorcsi::platform
