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
  if (former.picture != next.picture.data() || former.version != next.version)
    return;
  stale_ = {};
  if (next.marks)
    stale_ = marked_lines(next.size, former.sequence);
}

void frame_writer::write(size_t begin, size_t end) {
  auto stride = row_bytes(now_.size.width, now_.format);
  for (auto lines : stale_) {
    auto now = intersection(lines, {begin, end});
    auto first = now.begin * stride;
    auto last = std::min(now.end * stride, now_.picture.size());
    if (first < last)
      std::memcpy(now_.memory.data() + first, now_.picture.data() + first,
                  last - first);
  }
  if (now_.marks)
    draw_marks(now_.memory, now_.size, now_.format, now_.sequence, begin, end);
}

void frame_writer::end() {
  auto free = [](const content& x) { return x.memory == nullptr; };
  auto slot = std::find_if(held_.begin(), held_.end(), free);
  if (slot != held_.end())
    *slot = {now_.memory.data(), now_.picture.data(), now_.version,
             now_.sequence};
}

void frame_writer::forget() {
  held_ = {};
}

} // namespace actorcsi::platform
