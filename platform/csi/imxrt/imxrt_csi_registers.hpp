#pragma once

#include <cstdint>

namespace actorcsi::platform {

/// The registers of an i.MX RT CSI, by their offset in bytes: the peripheral or
/// a model of it.
class imxrt_csi_registers {
public:
  virtual uint32_t read(uint32_t offset) noexcept = 0;

  virtual void write(uint32_t offset, uint32_t value) noexcept = 0;

protected:
  ~imxrt_csi_registers() = default;
};

/// The peripheral itself, at 0x402BC000 in an i.MX RT1062.
class imxrt_csi_mmio final : public imxrt_csi_registers {
public:
  explicit imxrt_csi_mmio(uintptr_t base) : base_(base) {
    // nop
  }

  uint32_t read(uint32_t offset) noexcept override {
    return *at(offset);
  }

  void write(uint32_t offset, uint32_t value) noexcept override {
    *at(offset) = value;
  }

private:
  volatile uint32_t* at(uint32_t offset) const noexcept {
    // A number is what the manual gives.
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    return reinterpret_cast<volatile uint32_t*>(base_ + offset);
  }

  uintptr_t base_;
};

/// Offsets and bits, named and numbered as in the CSI chapter of NXP's i.MX
/// RT1060 Processor Reference Manual, without the statistics FIFO, CCIR and
/// interlacing.
namespace imxrt_csi_reg {

constexpr uint32_t cr1 = 0x00;
constexpr uint32_t cr2 = 0x04;
constexpr uint32_t cr3 = 0x08;
constexpr uint32_t rxcnt = 0x14;
constexpr uint32_t sr = 0x18;
constexpr uint32_t dmasa_fb1 = 0x28;
constexpr uint32_t dmasa_fb2 = 0x2C;
constexpr uint32_t fbuf_para = 0x30;
constexpr uint32_t imag_para = 0x34;
constexpr uint32_t cr18 = 0x48;
constexpr uint32_t cr19 = 0x4C;

/// Bytes that the registers span.
constexpr uint32_t size = 0x50;

} // namespace imxrt_csi_reg

namespace imxrt_csi_cr1 {

constexpr uint32_t redge = 1u << 1;
constexpr uint32_t gclk_mode = 1u << 4;
constexpr uint32_t clr_rxfifo = 1u << 5; ///< Clears itself. Needs FCC = 0.
constexpr uint32_t pack_dir = 1u << 7;   ///< The first byte is the highest.
constexpr uint32_t fcc = 1u << 8;        ///< The FIFO is cleared at each SOF.
constexpr uint32_t hsync_pol = 1u << 11;
constexpr uint32_t sof_inten = 1u << 16;
constexpr uint32_t sof_pol = 1u << 17;
constexpr uint32_t fb1_dma_done_inten = 1u << 19;
constexpr uint32_t fb2_dma_done_inten = 1u << 20;
constexpr uint32_t rf_or_inten = 1u << 24;
constexpr uint32_t eof_int_en = 1u << 29;
constexpr uint32_t ext_vsync = 1u << 30;
constexpr uint32_t swap16_en = 1u << 31; ///< Swaps the halves of each word.

} // namespace imxrt_csi_cr1

namespace imxrt_csi_cr2 {

// Beats of 64 bits in one access of the DMA.
constexpr uint32_t dma_burst_type_rff = 3u << 30;
constexpr uint32_t dma_burst_incr8 = 0u << 30;
constexpr uint32_t dma_burst_incr4 = 1u << 30;
constexpr uint32_t dma_burst_incr16 = 3u << 30;

} // namespace imxrt_csi_cr2

namespace imxrt_csi_cr3 {

/// FIFO level at which the DMA reads: 0 to 7 for 4, 8, 16, 24, 32, 48, 64 and
/// 96 double words.
constexpr uint32_t rxff_level_shift = 4;
constexpr uint32_t rxff_level = 7u << rxff_level_shift;
constexpr uint32_t hresp_err_en = 1u << 7;
constexpr uint32_t dma_req_en_rff = 1u << 12;
constexpr uint32_t dma_reflash_rff = 1u << 14; ///< Clears itself.
constexpr uint32_t frmcnt_rst = 1u << 15;      ///< Clears itself.
constexpr uint32_t frmcnt_shift = 16;

} // namespace imxrt_csi_cr3

/// All but DRDY are cleared by writing 1.
namespace imxrt_csi_sr {

constexpr uint32_t drdy = 1u << 0;
constexpr uint32_t hresp_err_int = 1u << 7;
constexpr uint32_t sof_int = 1u << 16;
constexpr uint32_t eof_int = 1u << 17;
constexpr uint32_t dma_tsf_done_fb1 = 1u << 19;
constexpr uint32_t dma_tsf_done_fb2 = 1u << 20;
constexpr uint32_t rf_or_int = 1u << 24;
constexpr uint32_t baseaddr_change_error = 1u << 28;

} // namespace imxrt_csi_sr

namespace imxrt_csi_cr18 {

/// The address changes with the frame instead of when the DMA has finished.
constexpr uint32_t baseaddr_switch_en = 1u << 4;
/// It does so at the frame's first data instead of at VSYNC.
constexpr uint32_t baseaddr_switch_sel = 1u << 5;
constexpr uint32_t baseaddr_change_error_ie = 1u << 9;
constexpr uint32_t ahb_hprot = 0xDu << 12; ///< The value after reset.
/// 0: capture from the first complete frame on.
constexpr uint32_t mask_option = 3u << 18;
constexpr uint32_t csi_enable = 1u << 31;

} // namespace imxrt_csi_cr18

namespace imxrt_csi_cr19 {

/// Highest FIFO level since it was cleared, in double words; cleared by writing
/// 0xFF.
constexpr uint32_t dma_rfifo_highest_fifo_level = 0xFF;

} // namespace imxrt_csi_cr19

} // namespace actorcsi::platform
