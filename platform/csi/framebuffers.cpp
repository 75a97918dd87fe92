#include "platform/csi/framebuffers.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

constexpr size_t round_up(size_t bytes) {
  return (bytes + framebuffers::alignment - 1) / framebuffers::alignment
         * framebuffers::alignment;
}

caf::error too_much(size_t count, size_t bytes, const char* why) {
  return make_error(errc::framebuffer_error,
                    "framebuffers=" + std::to_string(count) + ": "
                      + std::to_string(count) + " times "
                      + std::to_string(bytes) + " bytes " + why
                      + "; use fewer or a smaller frame");
}

} // namespace

enum class slot_state : uint8_t { idle, reserved, in_flight, waiting, leased };

/// One buffer. Everything but the leases is guarded by the pool's critical
/// section until the frame is delivered, and constant from then until the last
/// lease ends, so that readers need no lock.
class framebuffers::slot final : public framebuffer {
public:
  const frame_info& info() const noexcept override {
    return info_;
  }

  span<const uint8_t> pixels() const noexcept override {
    return {data_, used_};
  }

  void acquire() noexcept override {
    auto before = leases_.fetch_add(1, std::memory_order_relaxed);
    // Only a lease can be copied.
    ACTORCSI_ASSERT(before > 0);
  }

  void release() noexcept override;

  /// The slot is free as soon as the last lease ends; ending a lease takes no
  /// lock. The order pairs with `release`, so that the DMA writes after the
  /// last reader has read.
  bool is_free() const {
    return state_ == slot_state::idle
           || (state_ == slot_state::leased
               && leases_.load(std::memory_order_acquire) == 0);
  }

  memory* home_ = nullptr;
  uint8_t* data_ = nullptr;
  size_t used_ = 0;
  frame_info info_;
  slot_state state_ = slot_state::idle;
  std::atomic<uint32_t> leases_{0};
};

/// The buffers of one configuration, counted by the pool and by every leased
/// slot.
class framebuffers::memory {
public:
  memory(size_t count, size_t bytes, uint8_t* block,
         std::shared_ptr<std::atomic<uint32_t>> leased)
    : count(count), bytes(bytes), leased(std::move(leased)), block_(block) {
    for (size_t i = 0; i < count; ++i) {
      slots[i].home_ = this;
      slots[i].data_ = block + i * round_up(bytes);
    }
  }

  memory(const memory&) = delete;

  memory& operator=(const memory&) = delete;

  void ref() {
    refs_.fetch_add(1, std::memory_order_relaxed);
  }

  void deref() {
    auto before = refs_.fetch_sub(1, std::memory_order_acq_rel);
    ACTORCSI_ASSERT(before > 0);
    if (before == 1)
      delete this;
  }

  const size_t count;
  const size_t bytes;
  const std::shared_ptr<std::atomic<uint32_t>> leased;
  std::array<slot, max_count> slots;

private:
  ~memory() {
    ::operator delete (block_, std::align_val_t{alignment});
  }

  uint8_t* block_;
  std::atomic<uint32_t> refs_{1};
};

void framebuffers::slot::release() noexcept {
  // The slot may be in use again right after the count reaches zero; `home_`
  // stays what it is, and the reference held for this lease keeps it alive.
  auto before = leases_.fetch_sub(1, std::memory_order_acq_rel);
  ACTORCSI_ASSERT(before > 0);
  if (before != 1)
    return;
  home_->leased->fetch_sub(1, std::memory_order_relaxed);
  home_->deref();
}

framebuffers::framebuffers()
  : leased_(std::make_shared<std::atomic<uint32_t>>(0)) {
  // nop
}

framebuffers::~framebuffers() {
  if (memory_ != nullptr)
    memory_->deref();
}

caf::error framebuffers::check(size_t count, size_t bytes) {
  if (count == 0 || count > max_count)
    return make_error(errc::invalid_argument,
                      "framebuffers=" + std::to_string(count) + ": give 1 to "
                        + std::to_string(max_count));
  if (bytes == 0)
    return make_error(errc::invalid_argument,
                      "framebuffers=" + std::to_string(count)
                        + ": a frame has no bytes");
  if (bytes > max_total || round_up(bytes) * count > max_total)
    return too_much(count, bytes, "are above the limit of 256 MiB");
  return caf::none;
}

caf::error framebuffers::configure(size_t count, size_t bytes) {
  if (auto err = check(count, bytes))
    return err;
  auto block = ::operator new (round_up(bytes) * count,
                               std::align_val_t{alignment}, std::nothrow);
  if (block == nullptr)
    return too_much(count, bytes, "do not fit into memory");
  auto fresh = new (std::nothrow)
    memory(count, bytes, static_cast<uint8_t*>(block), leased_);
  if (fresh == nullptr) {
    ::operator delete (block, std::align_val_t{alignment});
    return too_much(count, bytes, "do not fit into memory");
  }
  memory* former = nullptr;
  {
    critical_guard guard{lock_};
    drop_all();
    former = std::exchange(memory_, fresh);
  }
  if (former != nullptr)
    former->deref();
  return caf::none;
}

void framebuffers::clear() {
  memory* former = nullptr;
  {
    critical_guard guard{lock_};
    drop_all();
    former = std::exchange(memory_, nullptr);
  }
  if (former != nullptr)
    former->deref();
}

void framebuffers::set_overrun(overrun_policy policy) {
  critical_guard guard{lock_};
  policy_ = policy;
}

span<uint8_t> framebuffers::reserve(claim how) {
  critical_guard guard{lock_};
  if (reserved_ == none) {
    reserved_ = choose(how);
    if (reserved_ == none)
      return {};
    memory_->slots[reserved_].state_ = slot_state::reserved;
  }
  ACTORCSI_ASSERT(memory_->slots[reserved_].state_ == slot_state::reserved);
  return {memory_->slots[reserved_].data_, memory_->bytes};
}

void framebuffers::unreserve() {
  critical_guard guard{lock_};
  drop_reserved();
}

void framebuffers::lose(uint32_t count, drop_reason reason) {
  critical_guard guard{lock_};
  begun_ += count;
  dropped_[reason] += count;
  pending_[reason] += count;
}

framebuffers::target framebuffers::begin(frame_size size, pixformat format,
                                         time_point readout_begin) {
  critical_guard guard{lock_};
  if (in_flight_ != none)
    drop_in_flight(drop_reason::late_dma);
  target result;
  result.sequence = ++begun_;
  auto bytes = size.area() * bytes_per_pixel(format);
  auto chosen = none;
  if (memory_ != nullptr && bytes <= memory_->bytes) {
    chosen = std::exchange(reserved_, none);
    if (chosen == none)
      chosen = choose(claim::any);
  }
  if (chosen == none) {
    ++dropped_[drop_reason::no_buffer];
    ++pending_[drop_reason::no_buffer];
    return result;
  }
  auto& used = memory_->slots[chosen];
  // The DMA never writes to a frame that somebody holds.
  ACTORCSI_ASSERT(used.leases_.load(std::memory_order_relaxed) == 0);
  used.state_ = slot_state::in_flight;
  used.used_ = bytes;
  used.info_.sequence = result.sequence;
  used.info_.size = size;
  used.info_.format = format;
  used.info_.readout_begin = readout_begin;
  used.info_.readout_end = readout_begin;
  used.info_.lost = std::exchange(pending_, drop_counts{});
  in_flight_ = chosen;
  result.memory = {used.data_, bytes};
  return result;
}

bool framebuffers::finish(time_point readout_end) {
  critical_guard guard{lock_};
  if (in_flight_ == none)
    return false;
  if (memory_->count == 3)
    while (queued_ > 0)
      drop_oldest(drop_reason::overwritten);
  auto& done = memory_->slots[in_flight_];
  ACTORCSI_ASSERT(done.state_ == slot_state::in_flight);
  ACTORCSI_ASSERT(queued_ < memory_->count);
  done.info_.readout_end = readout_end;
  done.state_ = slot_state::waiting;
  queue_[queued_++] = static_cast<uint8_t>(in_flight_);
  in_flight_ = none;
  return true;
}

void framebuffers::drop(drop_reason reason) {
  critical_guard guard{lock_};
  if (in_flight_ != none)
    drop_in_flight(reason);
}

frame framebuffers::take() {
  // Most polls find nothing and must not delay the DMA's side.
  if (queued_.load(std::memory_order_acquire) == 0)
    return {};
  critical_guard guard{lock_};
  if (queued_ == 0)
    return {};
  auto& taken = memory_->slots[pop()];
  ACTORCSI_ASSERT(taken.state_ == slot_state::waiting);
  taken.state_ = slot_state::leased;
  taken.leases_.store(1, std::memory_order_relaxed);
  memory_->ref();
  leased_->fetch_add(1, std::memory_order_relaxed);
  ++delivered_;
  return frame::adopt(&taken);
}

void framebuffers::abort() {
  critical_guard guard{lock_};
  drop_all();
}

frame_accounts framebuffers::accounts() const {
  critical_guard guard{lock_};
  frame_accounts result;
  result.begun = begun_;
  result.delivered = delivered_;
  result.dropped = dropped_;
  result.waiting = static_cast<uint32_t>(queued_);
  result.in_flight = in_flight_ == none ? 0 : 1;
  ACTORCSI_ASSERT(result.begun
                  == result.delivered + result.dropped.total() + result.waiting
                       + result.in_flight);
  return result;
}

uint32_t framebuffers::leased() const {
  return leased_->load(std::memory_order_relaxed);
}

size_t framebuffers::choose(claim how) {
  if (memory_ == nullptr)
    return none;
  auto result = find_free();
  size_t kept = how == claim::any ? 0 : how == claim::all_but_newest ? 1 : none;
  if (result != none || queued_ <= kept)
    return result;
  if (memory_->count == 3)
    drop_oldest(drop_reason::overwritten);
  else if (memory_->count > 3 && policy_ == overrun_policy::drop_oldest)
    drop_oldest(drop_reason::queue_full);
  return find_free();
}

void framebuffers::drop_reserved() {
  if (reserved_ != none)
    memory_->slots[reserved_].state_ = slot_state::idle;
  reserved_ = none;
}

void framebuffers::drop_oldest(drop_reason reason) {
  auto& victim = memory_->slots[pop()];
  ACTORCSI_ASSERT(victim.state_ == slot_state::waiting);
  victim.state_ = slot_state::idle;
  auto& lost = heir();
  lost += victim.info_.lost;
  ++lost[reason];
  ++dropped_[reason];
}

void framebuffers::drop_in_flight(drop_reason reason) {
  auto& victim = memory_->slots[in_flight_];
  ACTORCSI_ASSERT(victim.state_ == slot_state::in_flight);
  victim.state_ = slot_state::idle;
  in_flight_ = none;
  // Waiting frames come before this loss, so the next frame to begin carries
  // it.
  pending_ += victim.info_.lost;
  ++pending_[reason];
  ++dropped_[reason];
}

void framebuffers::drop_all() {
  drop_reserved();
  while (queued_ > 0)
    drop_oldest(drop_reason::aborted);
  if (in_flight_ != none)
    drop_in_flight(drop_reason::aborted);
}

drop_counts& framebuffers::heir() {
  if (queued_ > 0)
    return memory_->slots[queue_[0]].info_.lost;
  if (in_flight_ != none)
    return memory_->slots[in_flight_].info_.lost;
  return pending_;
}

size_t framebuffers::pop() {
  ACTORCSI_ASSERT(queued_ > 0);
  size_t result = queue_[0];
  std::copy(queue_.begin() + 1, queue_.begin() + queued_, queue_.begin());
  --queued_;
  return result;
}

size_t framebuffers::find_free() const {
  for (size_t i = 0; i < memory_->count; ++i)
    if (memory_->slots[i].is_free())
      return i;
  return none;
}

} // namespace actorcsi::platform
