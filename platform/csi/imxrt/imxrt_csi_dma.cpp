#include "platform/csi/imxrt/imxrt_csi_dma.hpp"

#include <chrono>
#include <utility>

#include "platform/base/assert.hpp"

namespace actorcsi::platform {

namespace reg = imxrt_csi_reg;
namespace cr1 = imxrt_csi_cr1;
namespace cr2 = imxrt_csi_cr2;
namespace cr3 = imxrt_csi_cr3;
namespace cr18 = imxrt_csi_cr18;
namespace cr19 = imxrt_csi_cr19;
namespace sr = imxrt_csi_sr;

namespace {

constexpr uint32_t interrupts = cr1::sof_inten | cr1::fb1_dma_done_inten
                                | cr1::fb2_dma_done_inten | cr1::rf_or_inten;

constexpr uint32_t causes = sr::hresp_err_int | sr::sof_int
                            | sr::dma_tsf_done_fb1 | sr::dma_tsf_done_fb2
                            | sr::rf_or_int | sr::baseaddr_change_error;

constexpr uint32_t done_of[] = {sr::dma_tsf_done_fb1, sr::dma_tsf_done_fb2};

constexpr uint32_t address_of[] = {reg::dmasa_fb1, reg::dmasa_fb2};

/// Number of reads after which a self-clearing bit counts as stuck. It normally
/// clears within a few bus cycles.
constexpr int patience = 10'000;

/// Attempts to start between two frames instead of at the begin of one.
constexpr int max_starts = 3;

/// Fill of the FIFO, in double words, from which the DMA counts as late. It is
/// asked to read from 16 at most; the FIFO holds 128.
constexpr uint32_t late_level = 64;

/// Without a frame for this long, capture counts as failed.
constexpr auto silence = std::chrono::seconds{1};

/// The longest burst that divides a line, and the FIFO level that provides one,
/// as in NXP's own driver.
struct burst {
  uint32_t type;
  uint32_t level;
};

burst burst_of(size_t line_bytes) {
  if (line_bytes % 128 == 0)
    return {cr2::dma_burst_incr16, 2};
  if (line_bytes % 64 == 0)
    return {cr2::dma_burst_incr8, 1};
  return {cr2::dma_burst_incr4, 0};
}

} // namespace

imxrt_csi_dma::imxrt_csi_dma(imxrt_csi_registers& registers, dma_memory& memory,
                             const clock& time, framebuffers& buffers)
  : registers_(registers), memory_(memory), clock_(time), buffers_(buffers) {
  // nop
}

// -- setting up ---------------------------------------------------------------

void imxrt_csi_dma::set_up(const shape& what, span<uint8_t> spare) {
  ACTORCSI_ASSERT(spare.size() >= what.bytes());
  shape_ = what;
  spare_ = memory_.address_of(spare);
}

bool imxrt_csi_dma::start() {
  critical_guard guard{lock_};
  halt();
  auto control = cr1::gclk_mode | cr1::fcc | cr1::ext_vsync;
  if (shape_.bus.pclk_rising)
    control |= cr1::redge;
  if (shape_.bus.href_active_high)
    control |= cr1::hsync_pol;
  if (shape_.bus.vsync_rising)
    control |= cr1::sof_pol;
  // Our pixels have the low byte first. YUV422 keeps the order of its bytes.
  if (shape_.bus.high_byte_first && shape_.format == pixformat::rgb565)
    control |= cr1::swap16_en | cr1::pack_dir;
  auto how = burst_of(shape_.line_bytes());
  write(reg::cr1, control);
  write(reg::cr2, how.type);
  write(reg::cr3, how.level << cr3::rxff_level_shift);
  write(reg::fbuf_para, 0);
  write(reg::imag_para,
        static_cast<uint32_t>(shape_.line_bytes()) << 16 | shape_.size.height);
  count_ = 0;
  auto ready = strobe(reg::cr3, cr3::frmcnt_rst);
  set(reg::cr1, interrupts);
  set(reg::cr3, cr3::hresp_err_en);
  write(reg::cr18, cr18::ahb_hprot | cr18::baseaddr_switch_en
                     | cr18::baseaddr_switch_sel
                     | cr18::baseaddr_change_error_ie);
  if (!ready || !resume(drop_reason::aborted)) {
    halt();
    return false;
  }
  last_begin_.time = clock_.now();
  rearmed_ += std::exchange(lapsed_, false) ? 1 : 0;
  return true;
}

void imxrt_csi_dma::stop() {
  critical_guard guard{lock_};
  if (running_) {
    lapsed_ = lapsed_ || clock_.now() - last_begin_.time >= silence;
    buffers_.lose(unseen(), drop_reason::aborted);
  }
  halt();
  buffers_.abort();
}

void imxrt_csi_dma::discard_until(time_point end) {
  critical_guard guard{lock_};
  settled_at_ = end;
}

void imxrt_csi_dma::halt() {
  running_ = false;
  state_ = state::idle;
  bound_ = false;
  clear(reg::cr18, cr18::csi_enable);
  clear(reg::cr3, cr3::dma_req_en_rff | cr3::hresp_err_en);
  clear(reg::cr1, interrupts);
  // After this the buffers may be freed.
  strobe(reg::cr3, cr3::dma_reflash_rff);
}

bool imxrt_csi_dma::resume(drop_reason reason) {
  for (int i = 0; i < max_starts; ++i) {
    clear(reg::cr18, cr18::csi_enable);
    clear(reg::cr3, cr3::dma_req_en_rff);
    // Software cannot clear the FIFO while SOF clears it.
    clear(reg::cr1, cr1::fcc);
    auto cleared = strobe(reg::cr1, cr1::clr_rxfifo);
    set(reg::cr1, cr1::fcc);
    if (!strobe(reg::cr3, cr3::dma_reflash_rff) || !cleared)
      return false;
    write(reg::sr, read(reg::sr) & causes);
    write(reg::cr19, cr19::dma_rfifo_highest_fifo_level);
    // A frame that begins before CSI is enabled is counted but not captured.
    auto count = frame_count();
    buffers_.lose(static_cast<uint16_t>(count - count_), reason);
    count_ = count;
    // After a reflash the DMA starts with FB1.
    current_ = 1;
    state_ = state::idle;
    bound_ = false;
    address_ = {};
    set_address(0, spare_);
    set_address(1, spare_);
    bind(claim::all_but_newest);
    set(reg::cr3, cr3::dma_req_en_rff);
    set(reg::cr18, cr18::csi_enable);
    // Whether a frame that begins at this moment is captured is undefined.
    if (frame_count() == count) {
      running_ = true;
      return true;
    }
    buffers_.unreserve();
  }
  return false;
}

// -- capture ------------------------------------------------------------------

bool imxrt_csi_dma::running() const {
  critical_guard guard{lock_};
  return running_;
}

void imxrt_csi_dma::offer() {
  critical_guard guard{lock_};
  if (running_)
    bind(claim::none);
}

bool imxrt_csi_dma::on_interrupt() {
  critical_guard guard{lock_};
  auto status = read(reg::sr) & causes;
  write(reg::sr, status);
  if (!running_ || status == 0)
    return false;
  auto now = clock_.now();
  // A frame that has begun after the status was read raises another interrupt.
  uint16_t begun = (status & sr::sof_int) != 0 ? unseen() : 0;
  if ((status & (sr::rf_or_int | sr::hresp_err_int)) != 0) {
    auto is_overrun = (status & sr::rf_or_int) != 0;
    fault_ = is_overrun ? errc::framebuffer_overflow : errc::capture_failed;
    recover(begun, is_overrun ? drop_reason::overrun : drop_reason::bus_error);
    return false;
  }
  // From here on a done bit belongs to exactly one frame: two frames of the
  // same register are never pending at once.
  if (begun > 2 || (begun == 2 && state_ != state::idle)) {
    recover(begun, drop_reason::late_dma);
    return false;
  }
  if ((status & sr::baseaddr_change_error) != 0) {
    recover(begun, reason_of_delay());
    return false;
  }
  auto done = status & (done_of[0] | done_of[1]);
  auto ready = false;
  auto end = [&] {
    if (state_ == state::idle || (done & done_of[current_]) == 0)
      return;
    done &= ~done_of[current_];
    ready = end_frame(now) || ready;
  };
  end();
  for (; begun > 0; --begun) {
    if (state_ != state::idle) {
      // The frame has ended short.
      recover(begun, reason_of_delay());
      return ready;
    }
    begin_frame(now);
    end();
  }
  if (done != 0) {
    // A frame has ended that never began: the state is out of step.
    recover(0, drop_reason::late_dma);
    return ready;
  }
  if (state_ != state::idle)
    bind(claim::none);
  else
    bind(ready ? claim::all_but_newest : claim::any);
  return ready;
}

void imxrt_csi_dma::begin_frame(time_point now) {
  ACTORCSI_ASSERT(state_ == state::idle);
  current_ = 1 - current_;
  ++count_;
  last_begin_.time = now;
  write(reg::cr19, cr19::dma_rfifo_highest_fifo_level);
  if (std::exchange(bound_, false)) {
    auto into = buffers_.begin(shape_.size, shape_.format, now);
    ACTORCSI_ASSERT(!into.memory.empty());
    last_begin_.sequence = into.sequence;
    state_ = state::kept;
  } else {
    last_begin_.sequence = buffers_.lose(1, unbound_);
    state_ = state::lost;
  }
  // If the next frame begins before it has a buffer, this is the reason of its
  // loss.
  unbound_ = drop_reason::late_dma;
}

bool imxrt_csi_dma::end_frame(time_point now) {
  auto kept = state_ == state::kept;
  state_ = state::idle;
  // Must happen before the frame is delivered: the DMA uses this register again
  // after the next frame.
  set_address(current_, spare_);
  if (!kept)
    return false;
  if (unseen() > 1) {
    // The DMA may have taken the address already.
    buffers_.drop(drop_reason::late_dma);
    return false;
  }
  if (now < settled_at_) {
    buffers_.drop(drop_reason::aborted);
    return false;
  }
  return buffers_.finish(now);
}

void imxrt_csi_dma::bind(claim how) {
  if (bound_)
    return;
  // After the next frame has begun, its address may have been taken.
  if ((read(reg::sr) & sr::sof_int) != 0)
    return;
  auto memory = buffers_.reserve(how);
  if (memory.empty()) {
    unbound_ = drop_reason::no_buffer;
    return;
  }
  ACTORCSI_ASSERT(memory.size() >= shape_.bytes());
  memory = memory.subspan(0, shape_.bytes());
  memory_.before_write(memory);
  set_address(1 - current_, memory_.address_of(memory));
  if ((read(reg::sr) & sr::sof_int) != 0) {
    // Whether the DMA took the address before or after the change is unknown.
    // The address stays, and the buffer is not read until another frame has
    // been written to it.
    buffers_.unreserve();
    unbound_ = drop_reason::late_dma;
    return;
  }
  bound_ = true;
}

drop_reason imxrt_csi_dma::reason_of_delay() const {
  auto level = read(reg::cr19) & cr19::dma_rfifo_highest_fifo_level;
  return level >= late_level ? drop_reason::late_dma : drop_reason::missed_line;
}

void imxrt_csi_dma::recover(uint16_t begun, drop_reason reason) {
  buffers_.drop(reason);
  buffers_.unreserve();
  auto sequence = buffers_.lose(begun, reason);
  count_ = static_cast<uint16_t>(count_ + begun);
  if (begun > 0)
    last_begin_ = {sequence, clock_.now()};
  if (resume(reason)) {
    ++rearmed_;
    return;
  }
  // The next start tries again.
  halt();
  lapsed_ = true;
  fault_ = errc::capture_failed;
}

// -- the rest -----------------------------------------------------------------

bool imxrt_csi_dma::lapsed() const {
  critical_guard guard{lock_};
  return lapsed_;
}

errc imxrt_csi_dma::fault() const {
  critical_guard guard{lock_};
  return fault_;
}

void imxrt_csi_dma::clear_fault() {
  critical_guard guard{lock_};
  fault_ = errc{};
}

uint32_t imxrt_csi_dma::rearmed() const {
  critical_guard guard{lock_};
  return rearmed_;
}

frame_begin imxrt_csi_dma::last_begin() const {
  critical_guard guard{lock_};
  return last_begin_;
}

uint16_t imxrt_csi_dma::frame_count() const {
  return static_cast<uint16_t>(read(reg::cr3) >> cr3::frmcnt_shift);
}

uint16_t imxrt_csi_dma::unseen() const {
  return static_cast<uint16_t>(frame_count() - count_);
}

void imxrt_csi_dma::set_address(size_t which, uint32_t address) {
  if (address_[which] == address)
    return;
  address_[which] = address;
  write(address_of[which], address);
}

uint32_t imxrt_csi_dma::read(uint32_t offset) const {
  return registers_.read(offset);
}

void imxrt_csi_dma::write(uint32_t offset, uint32_t value) {
  registers_.write(offset, value);
}

void imxrt_csi_dma::set(uint32_t offset, uint32_t bits) {
  write(offset, read(offset) | bits);
}

void imxrt_csi_dma::clear(uint32_t offset, uint32_t bits) {
  write(offset, read(offset) & ~bits);
}

bool imxrt_csi_dma::strobe(uint32_t offset, uint32_t bit) {
  set(offset, bit);
  for (int i = 0; i < patience; ++i)
    if ((read(offset) & bit) == 0)
      return true;
  return false;
}

} // namespace actorcsi::platform
