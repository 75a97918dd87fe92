#include "platform/csi/imxrt/imxrt_csi_model.hpp"

namespace actorcsi::platform {

namespace reg = imxrt_csi_reg;
namespace cr1 = imxrt_csi_cr1;
namespace cr2 = imxrt_csi_cr2;
namespace cr3 = imxrt_csi_cr3;
namespace cr18 = imxrt_csi_cr18;
namespace sr = imxrt_csi_sr;

namespace {

constexpr uint32_t cr1_interrupts = cr1::sof_inten | cr1::fb1_dma_done_inten
                                    | cr1::fb2_dma_done_inten | cr1::rf_or_inten
                                    | cr1::eof_int_en;

/// Bytes of one access of the DMA.
size_t burst_bytes(uint32_t cr2) {
  switch (cr2 & cr2::dma_burst_type_rff) {
  case cr2::dma_burst_incr4:
    return 32;
  case cr2::dma_burst_incr16:
    return 128;
  default:
    return 64;
  }
}

} // namespace

imxrt_csi_model::imxrt_csi_model(bus_memory& memory) : memory_(memory) {
  // nop
}

// -- the processor's side -----------------------------------------------------

uint32_t imxrt_csi_model::read(uint32_t offset) noexcept {
  critical_guard guard{lock_};
  switch (offset) {
  case reg::cr1:
    return cr1_;
  case reg::cr2:
    return cr2_;
  case reg::cr3:
    return cr3_ | uint32_t{frame_count_} << cr3::frmcnt_shift;
  case reg::rxcnt:
    return rxcnt_;
  case reg::sr:
    status_read_ = status_ | (fill_ > 0 ? sr::drdy : 0);
    return status_read_;
  case reg::dmasa_fb1:
    return address_[0];
  case reg::dmasa_fb2:
    return address_[1];
  case reg::fbuf_para:
    return fbuf_para_;
  case reg::imag_para:
    return imag_para_;
  case reg::cr18:
    return cr18_;
  case reg::cr19:
    return highest_level_;
  default:
    complain("a register that the model does not have is read");
    return 0;
  }
}

void imxrt_csi_model::write(uint32_t offset, uint32_t value) noexcept {
  critical_guard guard{lock_};
  auto set_up = [&](uint32_t& what) {
    if (enabled() && what != value)
      complain("the shape of a frame changes while CSI is enabled");
    what = value;
  };
  switch (offset) {
  case reg::cr1:
    write_cr1(value);
    break;
  case reg::cr2:
    set_up(cr2_);
    break;
  case reg::cr3:
    write_cr3(value);
    break;
  case reg::rxcnt:
    set_up(rxcnt_);
    break;
  case reg::sr:
    write_sr(value);
    break;
  case reg::dmasa_fb1:
    write_address(0, value);
    break;
  case reg::dmasa_fb2:
    write_address(1, value);
    break;
  case reg::fbuf_para:
    set_up(fbuf_para_);
    break;
  case reg::imag_para:
    set_up(imag_para_);
    break;
  case reg::cr18:
    write_cr18(value);
    break;
  case reg::cr19:
    if (value == imxrt_csi_cr19::dma_rfifo_highest_fifo_level)
      highest_level_ = 0;
    else
      complain("CR19 accepts only 0xFF");
    break;
  default:
    complain("a register that the model does not have is written");
  }
}

void imxrt_csi_model::write_cr1(uint32_t value) {
  if ((value & cr1::clr_rxfifo) != 0) {
    if ((value & cr1::fcc) != 0)
      complain("the FIFO is cleared by CLR_RXFIFO while FCC is set");
    else
      fill_ = 0;
    value &= ~cr1::clr_rxfifo;
  }
  if (enabled() && ((cr1_ ^ value) & ~cr1_interrupts) != 0)
    complain("the shape of a frame changes while CSI is enabled");
  cr1_ = value;
}

void imxrt_csi_model::write_cr3(uint32_t value) {
  if ((value & cr3::frmcnt_rst) != 0)
    frame_count_ = 0;
  if ((value & cr3::dma_reflash_rff) != 0) {
    if (enabled())
      complain("the DMA is reflashed while CSI is enabled");
    next_ = 0;
    left_ = 0;
    failed_ = false;
    capturing_ = false;
  }
  // Self-clearing bits have cleared by the time they can be read.
  value &=
    jammed_ ? ~cr3::frmcnt_rst : ~(cr3::frmcnt_rst | cr3::dma_reflash_rff);
  cr3_ = value & ((1u << cr3::frmcnt_shift) - 1);
}

void imxrt_csi_model::write_cr18(uint32_t value) {
  auto was_enabled = enabled();
  cr18_ = value;
  if (!enabled())
    capturing_ = false;
  else if (!was_enabled)
    check_frame();
}

void imxrt_csi_model::write_sr(uint32_t value) {
  if ((value & ~status_read_) != 0)
    complain("a status bit that was not read as set is cleared");
  status_ &= ~value;
}

void imxrt_csi_model::write_address(size_t which, uint32_t value) {
  if (value % 8 != 0)
    complain("an address is not a multiple of 8");
  if (capturing_ && left_ > 0 && !switch_due_ && current_ == which
      && address_[which] != value)
    complain("the address of a frame changes while it is transferred");
  address_[which] = value;
}

void imxrt_csi_model::check_frame() {
  if (address_[0] == 0 || address_[1] == 0)
    complain("CSI is enabled before both addresses are set");
  auto width = imag_para_ >> 16;
  if (width == 0 || (imag_para_ & 0xFFFF) == 0)
    complain("CSI is enabled without a frame's size");
  if (width % 8 != 0)
    complain("a line is not a multiple of 8 bytes");
  auto burst = burst_bytes(cr2_);
  if (burst > 32 && width % burst != 0)
    complain("a line is not a multiple of the DMA's burst");
  if ((cr18_ & cr18::mask_option) != 0)
    complain("capture does not begin with a complete frame");
}

bool imxrt_csi_model::interrupting() const {
  critical_guard guard{lock_};
  return enabled_status() != 0;
}

void imxrt_csi_model::on_interrupt_line(doorbell* line) {
  critical_guard guard{lock_};
  line_ = line;
}

bool imxrt_csi_model::enabled() const {
  return (cr18_ & cr18::csi_enable) != 0;
}

uint32_t imxrt_csi_model::enabled_status() const {
  uint32_t result = 0;
  auto add = [&](uint32_t control, uint32_t enable, uint32_t status) {
    if ((control & enable) != 0)
      result |= status_ & status;
  };
  add(cr1_, cr1::sof_inten, sr::sof_int);
  add(cr1_, cr1::eof_int_en, sr::eof_int);
  add(cr1_, cr1::fb1_dma_done_inten, sr::dma_tsf_done_fb1);
  add(cr1_, cr1::fb2_dma_done_inten, sr::dma_tsf_done_fb2);
  add(cr1_, cr1::rf_or_inten, sr::rf_or_int);
  add(cr3_, cr3::hresp_err_en, sr::hresp_err_int);
  add(cr18_, cr18::baseaddr_change_error_ie, sr::baseaddr_change_error);
  return result;
}

void imxrt_csi_model::signal() {
  doorbell* line = nullptr;
  {
    critical_guard guard{lock_};
    if (enabled_status() != 0)
      line = line_;
  }
  // Without the lock: the callee may access registers.
  if (line != nullptr)
    line->ring();
}

// -- what was wrong -----------------------------------------------------------

void imxrt_csi_model::complain(const char* what) {
  if (num_complaints_ < max_complaints)
    complaints_[num_complaints_++] = what;
}

span<const char* const> imxrt_csi_model::complaints() const {
  critical_guard guard{lock_};
  return {complaints_.data(), num_complaints_};
}

void imxrt_csi_model::clear_complaints() {
  critical_guard guard{lock_};
  num_complaints_ = 0;
}

} // namespace actorcsi::platform
