#include "platform/csi/framebuffers.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/csi/framebuffers_slot.hpp"
#include "platform/csi/jpeg.hpp"

namespace actorcsi::platform {

namespace {

/// `fitting` buffers would not be too much.
caf::error too_much(size_t count, size_t bytes, const char* why,
                    size_t fitting) {
  auto remedy = fitting == 0 ? std::string{"; use a smaller frame"}
                             : "; use framebuffers=" + std::to_string(fitting)
                                 + " or a smaller frame";
  return make_error(errc::framebuffer_error,
                    "framebuffers=" + std::to_string(count) + ": "
                      + std::to_string(count) + " times "
                      + std::to_string(bytes) + " bytes " + why + remedy);
}

} // namespace

framebuffers::framebuffers()
  : leased_(std::make_shared<std::atomic<uint32_t>>(0)) {
  // nop
}

framebuffers::~framebuffers() {
  clear();
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
  auto fitting = bytes > max_total ? 0 : max_total / whole_lines(bytes);
  if (count > fitting)
    return too_much(count, bytes, "are above the limit of 256 MiB", fitting);
  return caf::none;
}

caf::error framebuffers::configure(size_t count, size_t bytes) {
  if (auto err = check(count, bytes))
    return err;
  slots fresh{};
  size_t made = 0;
  for (; made < count; ++made) {
    fresh[made] = slot::make(bytes, leased_);
    if (fresh[made] == nullptr) {
      give_up(fresh);
      return too_much(count, bytes, "do not fit into memory", made);
    }
  }
  install(fresh, count, bytes);
  return caf::none;
}

caf::error framebuffers::adopt(span<foreign_memory> blocks, size_t bytes) {
  if (auto err = check(blocks.size(), bytes))
    return err;
  slots fresh{};
  size_t made = 0;
  for (auto& x : blocks) {
    ACTORCSI_ASSERT(x.data != nullptr && x.keeper);
    fresh[made] = slot::make(x, leased_);
    if (fresh[made] == nullptr) {
      give_up(fresh);
      return too_much(blocks.size(), bytes, "do not fit into memory", made);
    }
    ++made;
  }
  install(fresh, made, bytes);
  return caf::none;
}

void framebuffers::install(slots fresh, size_t count, size_t bytes) {
  {
    critical_guard guard{lock_};
    drop_all();
    std::swap(slots_, fresh);
    count_ = count;
    bytes_ = bytes;
  }
  give_up(fresh);
}

void framebuffers::clear() {
  slots former{};
  {
    critical_guard guard{lock_};
    drop_all();
    std::swap(slots_, former);
    count_ = 0;
    bytes_ = 0;
  }
  give_up(former);
}

void framebuffers::give_up(const slots& former) {
  for (auto x : former)
    if (x != nullptr)
      x->deref();
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
    slots_[reserved_]->state_ = slot_state::reserved;
  }
  ACTORCSI_ASSERT(slots_[reserved_]->state_ == slot_state::reserved);
  return {slots_[reserved_]->data_, bytes_};
}

void framebuffers::unreserve() {
  critical_guard guard{lock_};
  drop_reserved();
}

uint32_t framebuffers::lose(uint32_t count, drop_reason reason) {
  critical_guard guard{lock_};
  begun_ += count;
  dropped_[reason] += count;
  pending_[reason] += count;
  return begun_;
}

framebuffers::target framebuffers::begin(frame_size size, pixformat format,
                                         time_point readout_begin) {
  critical_guard guard{lock_};
  if (in_flight_ != none)
    drop_in_flight(drop_reason::late_dma);
  target result;
  result.sequence = ++begun_;
  auto bytes = frame_bytes(size, format);
  auto chosen = none;
  if (count_ > 0 && bytes <= bytes_) {
    chosen = std::exchange(reserved_, none);
    if (chosen == none)
      chosen = choose(claim::any);
  }
  if (chosen == none) {
    ++dropped_[drop_reason::no_buffer];
    ++pending_[drop_reason::no_buffer];
    return result;
  }
  auto& used = *slots_[chosen];
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

void framebuffers::exchange_in_flight(foreign_memory& block) {
  critical_guard guard{lock_};
  ACTORCSI_ASSERT(in_flight_ != none);
  slots_[in_flight_]->exchange(block);
}

bool framebuffers::finish(time_point readout_end) {
  critical_guard guard{lock_};
  if (in_flight_ == none)
    return false;
  if (count_ == 3)
    while (queued_ > 0)
      drop_oldest(drop_reason::overwritten);
  auto& done = *slots_[in_flight_];
  ACTORCSI_ASSERT(done.state_ == slot_state::in_flight);
  ACTORCSI_ASSERT(queued_ < count_);
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
  auto& taken = *slots_[pop()];
  ACTORCSI_ASSERT(taken.state_ == slot_state::waiting);
  taken.lease();
  ++delivered_;
  return frame::adopt(&taken);
}

uint8_t* framebuffers::exchange(const frame& taken, uint8_t* memory,
                                frame_size size) {
  critical_guard guard{lock_};
  auto& x = slot_of(taken);
  x.info_.size = size;
  return std::exchange(x.data_, memory);
}

span<uint8_t> framebuffers::memory_of(const frame& taken) {
  critical_guard guard{lock_};
  return {slot_of(taken).data_, bytes_};
}

void framebuffers::convert(const frame& taken, frame_size size,
                           pixformat format, size_t bytes) {
  critical_guard guard{lock_};
  auto& x = slot_of(taken);
  ACTORCSI_ASSERT(bytes <= bytes_);
  x.info_.size = size;
  x.info_.format = format;
  x.used_ = bytes;
}

frame framebuffers::cut_jpeg(frame taken, size_t bytes) {
  auto found = find_jpeg(taken.pixels().subspan(0, bytes));
  critical_guard guard{lock_};
  auto& x = slot_of(taken);
  if (found && found->size == x.info_.size) {
    x.used_ = found->bytes;
    return taken;
  }
  ACTORCSI_ASSERT(delivered_ > 0);
  --delivered_;
  ++dropped_[drop_reason::jpeg_overflow];
  auto& lost = heir();
  lost += x.info_.lost;
  ++lost[drop_reason::jpeg_overflow];
  return {};
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
  if (count_ == 0)
    return none;
  auto result = find_free();
  size_t kept = how == claim::any ? 0 : how == claim::all_but_newest ? 1 : none;
  if (result != none || queued_ <= kept)
    return result;
  if (count_ == 3)
    drop_oldest(drop_reason::overwritten);
  else if (count_ > 3 && policy_ == overrun_policy::drop_oldest)
    drop_oldest(drop_reason::queue_full);
  return find_free();
}

void framebuffers::drop_reserved() {
  if (reserved_ != none)
    slots_[reserved_]->state_ = slot_state::idle;
  reserved_ = none;
}

void framebuffers::drop_oldest(drop_reason reason) {
  auto& victim = *slots_[pop()];
  ACTORCSI_ASSERT(victim.state_ == slot_state::waiting);
  victim.state_ = slot_state::idle;
  auto& lost = heir();
  lost += victim.info_.lost;
  ++lost[reason];
  ++dropped_[reason];
}

void framebuffers::drop_in_flight(drop_reason reason) {
  auto& victim = *slots_[in_flight_];
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
    return slots_[queue_[0]]->info_.lost;
  if (in_flight_ != none)
    return slots_[in_flight_]->info_.lost;
  return pending_;
}

framebuffers::slot& framebuffers::slot_of(const frame& taken) {
  auto last = slots_.begin() + static_cast<ptrdiff_t>(count_);
  auto found = std::find_if(slots_.begin(), last, [&](slot* x) {
    return x->data_ == taken.pixels().data();
  });
  ACTORCSI_ASSERT(found != last);
  ACTORCSI_ASSERT((*found)->leases_.load(std::memory_order_relaxed) == 1);
  return **found;
}

size_t framebuffers::pop() {
  ACTORCSI_ASSERT(queued_ > 0);
  size_t result = queue_[0];
  std::copy(queue_.begin() + 1, queue_.begin() + queued_, queue_.begin());
  --queued_;
  return result;
}

size_t framebuffers::find_free() const {
  for (size_t i = 0; i < count_; ++i)
    if (slots_[i]->is_free())
      return i;
  return none;
}

} // namespace actorcsi::platform
