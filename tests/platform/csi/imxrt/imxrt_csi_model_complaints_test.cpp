#include "platform/csi/imxrt/imxrt_csi_model.hpp"

#include "tests/platform/csi/imxrt/imxrt_csi_bench.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace reg = imxrt_csi_reg;
namespace cr1 = imxrt_csi_cr1;
namespace cr2 = imxrt_csi_cr2;
namespace cr3 = imxrt_csi_cr3;

TEST_CASE("ImxrtCsiModel_WhatIsForbidden_IsComplainedAbout") {
  auto complaint_about = [](auto&& act) {
    bench b;
    b.prepare();
    act(b);
    return b.complaint();
  };
  CHECK(complaint_about([](bench& b) { b.enable(); }).empty());
  CHECK(complaint_about([](bench& b) {
          b.write(reg::dmasa_fb2, 0);
          b.enable();
        })
        == "CSI is enabled before both addresses are set");
  CHECK(complaint_about([](bench& b) { b.write(reg::dmasa_fb1, 0x20000004); })
        == "an address is not a multiple of 8");
  CHECK(complaint_about([](bench& b) {
          b.write(reg::cr2, cr2::dma_burst_incr4);
          b.write(reg::imag_para, 60u << 16 | 4);
          b.enable();
        })
        == "a line is not a multiple of 8 bytes");
  CHECK(complaint_about([](bench& b) {
          b.write(reg::cr2, cr2::dma_burst_incr16);
          b.enable();
        })
        == "a line is not a multiple of the DMA's burst");
  CHECK(complaint_about([](bench& b) {
          b.write(reg::imag_para, 64u << 16);
          b.enable();
        })
        == "CSI is enabled without a frame's size");
  CHECK(complaint_about([](bench& b) { b.enable(1u << 18); })
        == "capture does not begin with a complete frame");
  for (auto offset : {reg::imag_para, reg::fbuf_para, reg::cr2, reg::rxcnt})
    CHECK(complaint_about([=](bench& b) {
            b.enable();
            b.write(offset, 0x40000000);
          })
          == "the shape of a frame changes while CSI is enabled");
  CHECK(complaint_about([](bench& b) {
          b.enable();
          b.write(reg::cr1, cr1::fcc | cr1::pack_dir);
        })
        == "the shape of a frame changes while CSI is enabled");
  CHECK(complaint_about([](bench& b) {
          b.enable();
          b.write(reg::cr1, cr1::fcc);
        }).empty());
  CHECK(complaint_about([](bench& b) {
          b.enable();
          b.write(reg::cr3, b.read(reg::cr3) | cr3::dma_reflash_rff);
        })
        == "the DMA is reflashed while CSI is enabled");
  CHECK(complaint_about(
          [](bench& b) { b.write(reg::cr1, cr1::fcc | cr1::clr_rxfifo); })
        == "the FIFO is cleared by CLR_RXFIFO while FCC is set");
  CHECK(complaint_about([](bench& b) {
          b.write(reg::cr1, cr1::clr_rxfifo);
        }).empty());
  CHECK(complaint_about([](bench& b) {
          b.enable();
          b.model.frame_start();
          b.line(1);
          b.write(reg::dmasa_fb1, b.fb2);
        })
        == "the address of a frame changes while it is transferred");
  CHECK(complaint_about([](bench& b) { b.write(reg::cr19, 1); })
        == "CR19 accepts only 0xFF");
  CHECK(complaint_about([](bench& b) { b.write(0x44, 1); })
        == "a register that the model does not have is written");
  CHECK(complaint_about([](bench& b) { b.read(0x44); })
        == "a register that the model does not have is read");
}

TEST_CASE("ImxrtCsiModel_Complaints_AreBounded") {
  bench b;
  for (int i = 0; i < 1000; ++i)
    b.read(0x44);
  CHECK(b.model.complaints().size() == imxrt_csi_model::max_complaints);
}
