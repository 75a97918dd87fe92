#include "platform/csi/imxrt/imxrt_csi_model.hpp"

#include <algorithm>
#include <cstring>

// The bus side: data from the sensor to memory.

namespace actorcsi::platform {

namespace cr1 = imxrt_csi_cr1;
namespace cr3 = imxrt_csi_cr3;
namespace cr18 = imxrt_csi_cr18;
namespace sr = imxrt_csi_sr;

namespace {

/// FIFO level, in double words, at which the DMA reads, by CR3's RxFF_LEVEL.
constexpr std::array<uint8_t, 8> levels{{4, 8, 16, 24, 32, 48, 64, 96}};

constexpr size_t bytes_per_level = 8;

/// Bytes that a late DMA leaves in the FIFO.
constexpr size_t late_bytes = 96 * bytes_per_level;

/// Bytes lost by an overrun.
constexpr size_t overrun_bytes = 64;

constexpr uint32_t done_of[] = {sr::dma_tsf_done_fb1, sr::dma_tsf_done_fb2};

/// Packs bytes into words as CR1 says, and stores the words.
void pack(uint8_t* out, span<const uint8_t> bytes, uint32_t cr1) {
  // Position in memory of each of the four bytes of a word.
  auto flip = ((cr1 & cr1::pack_dir) != 0 ? 3u : 0u)
              ^ ((cr1 & cr1::swap16_en) != 0 ? 2u : 0u);
  if (flip == 0) {
    std::memcpy(out, bytes.data(), bytes.size());
    return;
  }
  for (size_t i = 0; i < bytes.size(); ++i)
    out[i ^ flip] = bytes[i];
}

} // namespace

// -- the sensor's side --------------------------------------------------------

void imxrt_csi_model::frame_start() {
  {
    critical_guard guard{lock_};
    if ((cr1_ & cr1::fcc) != 0)
      fill_ = 0;
    words_ = 0;
    held_back_ = 0;
    lost_ = 0;
    capturing_ = false;
    if (enabled()) {
      ++frame_count_;
      status_ |= sr::sof_int;
      capturing_ = (cr3_ & cr3::dma_req_en_rff) != 0;
      switch_due_ = capturing_;
      if (switch_due_ && (cr18_ & cr18::baseaddr_switch_sel) == 0)
        switch_address();
    }
  }
  signal();
}

void imxrt_csi_model::line(span<const uint8_t> bytes) {
  {
    critical_guard guard{lock_};
    if (!capturing_)
      return;
    if (switch_due_)
      switch_address();
    if (lost_ > 0) {
      auto gone = std::min(lost_, bytes.size());
      lost_ -= gone;
      bytes = bytes.subspan(gone, bytes.size() - gone);
    }
    auto moves = fill_ == 0 && !failed_ && left_ > held_back_
                   ? std::min(bytes.size(), left_ - held_back_)
                   : 0;
    if (moves > 0) {
      auto level = levels[(cr3_ & cr3::rxff_level) >> cr3::rxff_level_shift];
      highest_level_ = std::max(highest_level_, uint32_t{level});
      transfer(bytes.subspan(0, moves));
    }
    // Data after the last line does not belong to the frame.
    if (left_ > 0)
      keep(bytes.subspan(moves, bytes.size() - moves));
  }
  signal();
}

void imxrt_csi_model::switch_address() {
  switch_due_ = false;
  auto by_frame = (cr18_ & cr18::baseaddr_switch_en) != 0;
  if (left_ > 0) {
    if (by_frame)
      status_ |= sr::baseaddr_change_error;
    return;
  }
  current_ = next_;
  next_ = 1 - next_;
  destination_ = address_[current_];
  left_ = size_t{imag_para_ >> 16} * (imag_para_ & 0xFFFF);
}

void imxrt_csi_model::transfer(span<const uint8_t> bytes) {
  auto memory = memory_.at(destination_, bytes.size());
  if (memory == nullptr) {
    status_ |= sr::hresp_err_int;
    failed_ = true;
    return;
  }
  pack(memory, bytes, cr1_);
  destination_ += static_cast<uint32_t>(bytes.size());
  left_ -= bytes.size();
  auto before = words_;
  words_ += static_cast<uint32_t>(bytes.size() / 4);
  if (before < rxcnt_ && words_ >= rxcnt_)
    status_ |= sr::eof_int;
  if (left_ == 0)
    status_ |= done_of[current_];
}

void imxrt_csi_model::keep(span<const uint8_t> bytes) {
  auto kept = std::min(bytes.size(), fifo_size - fill_);
  std::copy(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(kept),
            fifo_.begin() + static_cast<ptrdiff_t>(fill_));
  fill_ += kept;
  auto level = (fill_ + bytes_per_level - 1) / bytes_per_level;
  highest_level_ = std::max(highest_level_, static_cast<uint32_t>(level));
  if (kept < bytes.size())
    status_ |= sr::rf_or_int;
}

// -- faults -------------------------------------------------------------------

void imxrt_csi_model::overrun() {
  {
    critical_guard guard{lock_};
    if (!capturing_)
      return;
    status_ |= sr::rf_or_int;
    lost_ = overrun_bytes;
  }
  signal();
}

void imxrt_csi_model::bus_error() {
  {
    critical_guard guard{lock_};
    if (!capturing_)
      return;
    status_ |= sr::hresp_err_int;
    failed_ = true;
  }
  signal();
}

void imxrt_csi_model::hold_back() {
  critical_guard guard{lock_};
  if (capturing_)
    held_back_ = late_bytes;
}

void imxrt_csi_model::jam(bool jammed) {
  critical_guard guard{lock_};
  jammed_ = jammed;
}

} // namespace actorcsi::platform
