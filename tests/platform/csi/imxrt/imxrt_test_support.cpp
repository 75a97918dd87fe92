#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"

#include <algorithm>

namespace actorcsi::platform::test {

test_memory::test_memory() {
  // Looking something up allocates nothing while capture runs.
  blocks_.reserve(10'000);
}

uint32_t test_memory::address_of(span<const uint8_t> memory) noexcept {
  critical_guard guard{lock_};
  auto known = find(memory.data());
  // The memory of a former configuration may have been before the cache was.
  if (known != nullptr && known->size == memory.size()
      && cached != known->behind_the_cache.empty())
    return known->address;
  if (known == nullptr) {
    blocks_.emplace_back();
    known = &blocks_.back();
  }
  known->data = const_cast<uint8_t*>(memory.data());
  known->size = memory.size();
  known->address = next_address_;
  if (cached)
    known->behind_the_cache.assign(memory.begin(), memory.end());
  next_address_ += static_cast<uint32_t>((memory.size() + 127) / 64 * 64);
  return known->address;
}

void test_memory::before_write(span<const uint8_t> memory) noexcept {
  critical_guard guard{lock_};
  ++prepared;
  last_prepared = memory;
  // What was there before must not pass for a frame.
  if (!cached)
    std::fill_n(const_cast<uint8_t*>(memory.data()), memory.size(), 0x5A);
}

void test_memory::after_write(span<const uint8_t> memory) noexcept {
  critical_guard guard{lock_};
  ++invalidated;
  last_invalidated = memory;
  if (!cached)
    return;
  auto known = find(memory.data());
  if (known != nullptr)
    std::copy_n(known->behind_the_cache.begin(), memory.size(), known->data);
}

uint8_t* test_memory::at(uint32_t address, size_t bytes) noexcept {
  critical_guard guard{lock_};
  for (auto& x : blocks_) {
    if (address < x.address || address - x.address + bytes > x.size)
      continue;
    last_written = x.data;
    auto data = cached ? x.behind_the_cache.data() : x.data;
    return data + (address - x.address);
  }
  return nullptr;
}

test_memory::block* test_memory::find(const uint8_t* data) {
  auto result = std::find_if(blocks_.begin(), blocks_.end(),
                             [=](block& x) { return x.data == data; });
  return result == blocks_.end() ? nullptr : &*result;
}

uint32_t watched_registers::read(uint32_t offset) noexcept {
  if (before)
    before(offset, false);
  auto result = behind_.read(offset);
  return offset == imxrt_csi_reg::sr ? result | forged_status : result;
}

void watched_registers::write(uint32_t offset, uint32_t value) noexcept {
  if (before)
    before(offset, true);
  if (offset == imxrt_csi_reg::sr) {
    auto forged = value & forged_status;
    forged_status &= ~value;
    value &= ~forged;
  }
  behind_.write(offset, value);
}

namespace {

pattern_sensor_config with_compressor(pattern_sensor_config x) {
  if (x.compress == nullptr)
    x.compress = compressed;
  return x;
}

} // namespace

imxrt_rig::imxrt_rig(pixformat format, frame_size size,
                     const pattern_sensor_config& config)
  : model(memory),
    registers(model),
    sensor(model, time, with_compressor(config)) {
  camera = std::make_unique<imxrt_csi>(registers, sensor, memory, time);
  model.on_interrupt_line(this);
  REQUIRE(!camera->set_pixformat(format));
  REQUIRE(!camera->set_framesize(size));
}

imxrt_rig::~imxrt_rig() {
  model.on_interrupt_line(nullptr);
  for (auto complaint : model.complaints())
    FAIL_CHECK(complaint);
}

void imxrt_rig::run(caf::timespan duration) {
  auto end = time.now() + duration;
  while (time.now() < end)
    step(end);
}

void imxrt_rig::step(time_point end) {
  auto due = std::min({sensor.next_event(), served_at_, end});
  time.set(std::max(due, time.now()));
  if (served_at_ <= time.now()) {
    served_at_ = time_point::max();
    serve();
  }
  sensor.advance(time.now());
}

frame imxrt_rig::next_frame() {
  auto end = time.now() + 1s;
  auto result = poll();
  while (!result && time.now() < end) {
    step(end);
    result = poll();
  }
  return result;
}

frame imxrt_rig::poll() {
  auto result = camera->snapshot();
  REQUIRE(result);
  return *result;
}

void imxrt_rig::serve() {
  for (int i = 0; i < 4 && model.interrupting(); ++i)
    camera->on_interrupt();
}

csi_statistics imxrt_rig::statistics() {
  auto result = camera->statistics();
  CHECK(adds_up(result.frames));
  return result;
}

void imxrt_rig::ring() noexcept {
  if (!latency)
    serve();
  else if (served_at_ == time_point::max())
    served_at_ = time.now() + latency();
}

} // namespace actorcsi::platform::test
