#include "tests/sim/watched_csi.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "platform/csi/pattern/test_pattern.hpp"
#include "platform/csi/settings.hpp"
#include "tests/sim/heap.hpp"
#include "tests/sim/shown_frame.hpp"

namespace actorcsi::sim {

using namespace actorcsi::platform;

uint64_t sum_of(span<const uint8_t> pixels) {
  uint64_t a = pixels.size();
  uint64_t b = 0;
  size_t i = 0;
  for (; i + 16 <= pixels.size(); i += 16) {
    uint64_t words[2];
    std::memcpy(words, pixels.data() + i, 16);
    a = (a ^ words[0]) * 0x9E3779B97F4A7C15u;
    b = (b ^ words[1]) * 0xBF58476D1CE4E5B9u;
    a ^= a >> 32;
    b ^= b >> 32;
  }
  for (; i < pixels.size(); ++i)
    a = (a ^ pixels[i]) * 0x94D049BB133111EBu;
  return a ^ b * 3;
}

namespace {} // namespace

/// What the holders of a frame hold: the driver's lease, and what its pixels
/// were.
class watched_csi::lease final : public framebuffer {
public:
  lease(watched_csi& owner, frame x, uint64_t sum)
    : owner_(owner),
      frame_(std::move(x)),
      sum_(sum),
      since_(owner.world_.now()) {
    place_ = owner_.held_.insert(owner_.held_.end(), this);
  }

  const frame_info& info() const noexcept override {
    return frame_.info();
  }

  span<const uint8_t> pixels() const noexcept override {
    return frame_.pixels();
  }

  void acquire() noexcept override {
    ++count_;
  }

  void release() noexcept override {
    if (--count_ == 0)
      delete this;
  }

private:
  ~lease() override {
    auto& around = owner_.world_;
    auto held = std::chrono::duration_cast<std::chrono::microseconds>(
      around.now() - since_);
    around.note(happening::frame_back, owner_.who_, info().sequence,
                static_cast<uint64_t>(held.count()));
    if (sum_of(pixels()) != sum_)
      around.fail("frame " + std::to_string(info().sequence)
                  + " has changed while it was held");
    owner_.held_.erase(place_);
  }

  watched_csi& owner_;
  frame frame_;
  uint64_t sum_;
  time_point since_;
  std::list<lease*>::iterator place_;
  uint32_t count_ = 1;
};

watched_csi::watched_csi(world& surroundings, uint32_t who, csi& behind,
                         watched_sensor& chip, const clock& time)
  : world_(surroundings),
    who_(who),
    behind_(behind),
    chip_(chip),
    clock_(time) {
  // nop
}

watched_csi::~watched_csi() {
  if (!held_.empty())
    world_.fail("the board is down, and " + std::to_string(held_.size())
                + " frames are still held");
}

// -- what is checked ----------------------------------------------------------

void watched_csi::check_write(const uint8_t* data, size_t size) {
  for (auto x : held_) {
    auto pixels = x->pixels();
    if (data < pixels.data() + pixels.size() && pixels.data() < data + size)
      world_.fail("the DMA writes to frame "
                  + std::to_string(x->info().sequence)
                  + ", which somebody holds");
  }
}

void watched_csi::check_accounts() {
  auto x = behind_.statistics();
  auto& frames = x.frames;
  auto sum = frames.delivered + frames.dropped.total() + frames.waiting
             + frames.in_flight;
  if (frames.begun != sum)
    world_.fail("accounts: " + std::to_string(frames.begun)
                + " frames have begun, and " + std::to_string(sum)
                + " are accounted for");
  if (x.leased != held_.size())
    world_.fail("accounts: the driver counts " + std::to_string(x.leased)
                + " leases, there are " + std::to_string(held_.size()));
}

caf::expected<frame> watched_csi::snapshot() {
  auto result = behind_.snapshot();
  if (!result || !*result)
    return result;
  auto sum = sum_of(result->pixels());
  check(*result);
  ++frames_;
  last_ = result->info().sequence;
  world_.note(happening::frame_out, who_, last_, result->info().lost.total());
  if (on_frame)
    on_frame({last_ + skipped_, sum});
  return frame::adopt(new lease(*this, std::move(*result), sum));
}

uint32_t watched_csi::number_of(const frame& x) const {
  auto shown = read_frame_number(x);
  if (!shown)
    return 0;
  auto bits = number_bits(x.info().size);
  auto mask = bits < 32 ? (1u << bits) - 1 : UINT32_MAX;
  auto least = x.info().sequence + skipped_;
  return least + ((*shown - least) & mask);
}

void watched_csi::check(const frame& taken) {
  // What the driver has turned is checked as the sensor has sent it.
  auto turned = behind_.get_knob(knob::transpose);
  auto x = turned && (*turned)[0] != 0 ? turned_back(taken) : taken;
  auto& info = x.info();
  auto fail = [&](const std::string& what) {
    world_.fail("frame " + std::to_string(info.sequence) + " " + what);
  };
  auto set = behind_.settings();
  if (set.format != info.format)
    return fail("has another format than was set");
  auto window = window_in_force(set);
  if (info.size != frame_size{window.width, window.height})
    return fail("has another size than was set");
  if (info.sequence <= last_)
    return fail("comes after " + std::to_string(last_));
  if (info.lost.total() != info.sequence - last_ - 1)
    return fail("follows " + std::to_string(last_) + ", and "
                + std::to_string(info.lost.total()) + " are said to be lost");
  auto data = taken.pixels().data();
  for (auto other : held_)
    if (other->pixels().data() == data)
      return fail("is in the buffer of frame "
                  + std::to_string(other->info().sequence)
                  + ", which somebody holds");
  auto number = number_of(x);
  if (!chip_.looks_right(info, x.pixels(), number))
    return fail(is_torn(x) ? "is torn" : "is not what the sensor has sent");
  if (number != info.sequence + skipped_ && !may_skip_)
    return fail("is the sensor's number " + std::to_string(number) + ", not "
                + std::to_string(info.sequence + skipped_));
  skipped_ = number - info.sequence;
  if (set.framebuffers != 3)
    return;
  if (behind_.statistics().frames.waiting != 0)
    return fail("is not the newest");
  auto age = clock_.now() - info.readout_end;
  if (max_age && age > max_age())
    return fail(
      "is "
      + std::to_string(
        std::chrono::duration_cast<std::chrono::microseconds>(age).count())
      + " us old");
}

// -- the rest is the driver's -------------------------------------------------

platform::sensor_identity watched_csi::identity() const {
  return behind_.identity();
}

caf::error watched_csi::reset(bool hard) {
  changed_at_ = clock_.now();
  return behind_.reset(hard);
}

caf::error watched_csi::set_pixformat(pixformat format) {
  changed_at_ = clock_.now();
  return behind_.set_pixformat(format);
}

caf::error watched_csi::set_framesize(frame_size size) {
  changed_at_ = clock_.now();
  return behind_.set_framesize(size);
}

caf::error watched_csi::set_window(const window_request& window) {
  changed_at_ = clock_.now();
  return behind_.set_window(window);
}

caf::error watched_csi::set_framerate(double hz) {
  changed_at_ = clock_.now();
  return behind_.set_framerate(hz);
}

caf::error watched_csi::set_framebuffers(int count) {
  changed_at_ = clock_.now();
  return behind_.set_framebuffers(count);
}

caf::error watched_csi::set_overrun(overrun_policy policy) {
  changed_at_ = clock_.now();
  return behind_.set_overrun(policy);
}

caf::error watched_csi::set_delays(bool on) {
  return behind_.set_delays(on);
}

csi_settings watched_csi::settings() const {
  return behind_.settings();
}

caf::error watched_csi::set_knob(knob which, const knob_values& values) {
  changed_at_ = clock_.now();
  return behind_.set_knob(which, values);
}

caf::expected<knob_values> watched_csi::get_knob(knob which) const {
  return behind_.get_knob(which);
}

caf::expected<std::vector<int32_t>>
watched_csi::ioctl(uint32_t request, span<const int32_t> args) {
  return behind_.ioctl(request, args);
}

void watched_csi::abort() {
  changed_at_ = clock_.now();
  behind_.abort();
}

caf::error watched_csi::last_fault() const {
  return behind_.last_fault();
}

void watched_csi::on_frame_ready(doorbell* bell) {
  behind_.on_frame_ready(bell);
}

void watched_csi::on_frame_begin(doorbell* bell) {
  behind_.on_frame_begin(bell);
}

frame_begin watched_csi::last_begin() const {
  return behind_.last_begin();
}

csi_statistics watched_csi::statistics() const {
  return behind_.statistics();
}

} // namespace actorcsi::sim
