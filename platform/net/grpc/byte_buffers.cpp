#include "platform/net/grpc/byte_buffers.hpp"

#include <utility>
#include <vector>

#include <grpcpp/support/slice.h>

namespace actorcsi::platform {

namespace {

/// Below it, copying costs less than counting.
constexpr size_t small_message = 1'024;

/// What a slice with pixels keeps.
struct lease {
  std::shared_ptr<const frame> pixels;
  /// The subscriber holds the frame that long.
  frame picture;
  frames_in_transit& transit;

  static void end(void* x) {
    std::unique_ptr<lease> self{static_cast<lease*>(x)};
    auto& transit = self->transit;
    self.reset();
    transit.end();
  }
};

bool is_same(const frame& x, const frame_info& info) {
  return x.info().sequence == info.sequence
         && x.info().readout_begin == info.readout_begin
         && x.info().readout_end == info.readout_end;
}

frame copy_of(const frame& x) {
  auto pixels = x.pixels();
  return make_frame(x.info(), {pixels.begin(), pixels.end()});
}

grpc::Slice to_slice(std::string x) {
  if (x.size() <= small_message)
    return grpc::Slice{x};
  auto kept = std::make_unique<std::string>(std::move(x));
  auto& bytes = *kept;
  return grpc::Slice{
    bytes.data(), bytes.size(),
    [](void* owner) { delete static_cast<std::string*>(owner); },
    kept.release()};
}

} // namespace

std::shared_ptr<const frame> frames_in_transit::take(const frame& x) {
  std::lock_guard<std::mutex> guard{mutex_};
  auto held = held_.lock();
  if (held && is_same(*held, x.info()))
    return held;
  if (!held) {
    // Without what counts the frames that one of the callers holds.
    held = std::make_shared<const frame>(x.with_hold_token(nullptr));
    held_ = held;
    return held;
  }
  auto copied = copied_.lock();
  if (copied && is_same(*copied, x.info()))
    return copied;
  copied = std::make_shared<const frame>(copy_of(x));
  copied_ = copied;
  return copied;
}

void frames_in_transit::begin() {
  std::lock_guard<std::mutex> guard{mutex_};
  ++count_;
}

void frames_in_transit::end() {
  std::lock_guard<std::mutex> guard{mutex_};
  if (--count_ == 0)
    changed_.notify_all();
}

bool frames_in_transit::wait_for_none(caf::timespan most) {
  std::unique_lock<std::mutex> guard{mutex_};
  return changed_.wait_for(guard, most, [this] { return count_ == 0; });
}

grpc::ByteBuffer to_byte_buffer(std::string message, const frame& picture,
                                frames_in_transit& transit) {
  std::vector<grpc::Slice> slices;
  slices.push_back(to_slice(std::move(message)));
  if (picture) {
    auto kept = transit.take(picture);
    auto pixels = kept->pixels();
    auto is_copy = pixels.data() != picture.pixels().data();
    transit.begin();
    auto owner =
      new lease{std::move(kept), is_copy ? frame{} : picture, transit};
    // Nothing writes to a slice's bytes.
    slices.emplace_back(const_cast<uint8_t*>(pixels.data()), pixels.size(),
                        lease::end, owner);
  }
  return {slices.data(), slices.size()};
}

bool to_string(const grpc::ByteBuffer& from, std::string& bytes) {
  std::vector<grpc::Slice> slices;
  if (!from.Dump(&slices).ok())
    return false;
  bytes.clear();
  bytes.reserve(from.Length());
  for (auto& x : slices)
    bytes.append(reinterpret_cast<const char*>(x.begin()), x.size());
  return true;
}

} // namespace actorcsi::platform
