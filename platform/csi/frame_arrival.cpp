#include "platform/csi/frame_arrival.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "platform/csi/owning_framebuffer.hpp"

namespace actorcsi::platform {

namespace {

thread_local frame_arrival* current = nullptr;

/// Tells whether `x` has room for `size` bytes and wastes less than that again.
bool fits(const arrival_memory::block& x, size_t size) {
  return x.capacity() >= size && x.capacity() / 2 <= size;
}

} // namespace

// -- arrival_memory -----------------------------------------------------------

arrival_memory::block arrival_memory::take(size_t size) {
  block result;
  {
    std::lock_guard<std::mutex> guard{mutex_};
    auto i = std::find_if(spare_.rbegin(), spare_.rend(),
                          [size](auto& x) { return fits(x, size); });
    if (i != spare_.rend()) {
      result = std::move(*i);
      spare_bytes_ -= result.capacity();
      spare_.erase(std::next(i).base());
    }
    least_ = std::min(least_, spare_.size());
    if (++taken_ == trim_interval) {
      for (; least_ > 0; --least_)
        drop_oldest();
      taken_ = 0;
      least_ = spare_.size();
    }
  }
  result.resize(size);
  return result;
}

void arrival_memory::give_back(block x) {
  if (x.capacity() == 0 || x.capacity() > max_spare)
    return;
  std::lock_guard<std::mutex> guard{mutex_};
  while (spare_bytes_ + x.capacity() > max_spare)
    drop_oldest();
  spare_bytes_ += x.capacity();
  spare_.push_back(std::move(x));
}

size_t arrival_memory::spare() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return spare_bytes_;
}

void arrival_memory::drop_oldest() {
  spare_bytes_ -= spare_.front().capacity();
  spare_.erase(spare_.begin());
}

// -- frame_arrival ------------------------------------------------------------

/// A message whose memory frames keep.
struct frame_arrival::message {
  explicit message(std::shared_ptr<arrival_memory> owner)
    : memory(std::move(owner)) {
    // nop
  }

  ~message() {
    memory->give_back(std::move(bytes));
  }

  message(const message&) = delete;
  message& operator=(const message&) = delete;

  std::shared_ptr<arrival_memory> memory;
  arrival_memory::block bytes;
};

frame_arrival::frame_arrival(std::shared_ptr<arrival_memory> memory,
                             arrival_memory::block& bytes)
  : memory_(std::move(memory)),
    bytes_(bytes),
    begin_(bytes.data()),
    size_(bytes.size()),
    outer_(std::exchange(current, this)) {
  // nop
}

frame_arrival::~frame_arrival() {
  current = outer_;
  // Moving a vector does not move its elements: pointers stay valid.
  if (kept_)
    kept_->bytes = std::move(bytes_);
}

frame frame_arrival::load(caf::binary_deserializer& source,
                          const frame_info& info, size_t size) {
  auto self = current;
  if (self == nullptr)
    return {};
  auto rest = source.remainder();
  auto pixels = reinterpret_cast<const char*>(rest.data());
  std::less_equal<> is_before;
  span<const uint8_t> view{reinterpret_cast<const uint8_t*>(pixels), size};
  // A small frame must not keep a large message.
  if (size > rest.size() || size < self->size_ / 2
      || !is_before(self->begin_, pixels)
      || !is_before(pixels + size, self->begin_ + self->size_)
      || !is_whole(info, view))
    return {};
  if (!self->kept_)
    self->kept_ = std::make_shared<message>(self->memory_);
  source.skip(size);
  return make_owning_frame(info, view, self->kept_);
}

} // namespace actorcsi::platform
