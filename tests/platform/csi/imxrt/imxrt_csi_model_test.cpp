#include "platform/csi/imxrt/imxrt_csi_model.hpp"

#include <algorithm>
#include <string>

#include "tests/platform/csi/imxrt/imxrt_csi_bench.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace reg = imxrt_csi_reg;
namespace cr1 = imxrt_csi_cr1;
namespace cr2 = imxrt_csi_cr2;
namespace cr3 = imxrt_csi_cr3;
namespace cr18 = imxrt_csi_cr18;
namespace cr19 = imxrt_csi_cr19;
namespace sr = imxrt_csi_sr;

namespace {

bytes whole(uint8_t value) {
  return bytes(line_bytes * lines, value);
}

} // namespace

TEST_CASE("ImxrtCsiModel_Frames_GoToFb1AndFb2InTurn") {
  bench b;
  b.prepare();
  b.enable();
  b.model.frame_start();
  CHECK(b.take_status() == sr::sof_int);
  for (size_t i = 0; i < lines; ++i) {
    CHECK(b.read(reg::sr) == 0);
    b.line(1);
  }
  CHECK(b.take_status() == sr::dma_tsf_done_fb1);
  CHECK(b.first == whole(1));
  b.frame(2);
  CHECK(b.take_status() == (sr::sof_int | sr::dma_tsf_done_fb2));
  CHECK(b.second == whole(2));
  b.frame(3);
  CHECK(b.take_status() == (sr::sof_int | sr::dma_tsf_done_fb1));
  CHECK(b.first == whole(3));
  CHECK(b.second == whole(2));
  CHECK(b.complaint().empty());
}

TEST_CASE("ImxrtCsiModel_EnabledWithinAFrame_CapturesFromTheNext") {
  bench b;
  b.prepare();
  b.model.frame_start();
  b.line(1);
  b.enable();
  for (size_t i = 1; i < lines; ++i)
    b.line(1);
  CHECK(b.take_status() == 0);
  CHECK(b.first == whole(0));
  b.frame(2);
  CHECK(b.first == whole(2));
}

TEST_CASE("ImxrtCsiModel_AddressWrittenDuringAFrame_CountsForTheNext") {
  bench b;
  bytes third(line_bytes * lines);
  b.prepare();
  b.enable();
  b.model.frame_start();
  b.line(1);
  b.write(reg::dmasa_fb2, b.memory.address_of({third.data(), third.size()}));
  for (size_t i = 1; i < lines; ++i)
    b.line(1);
  b.frame(2);
  CHECK(b.first == whole(1));
  CHECK(b.second == whole(0));
  CHECK(third == whole(2));
  CHECK(b.complaint().empty());
}

TEST_CASE("ImxrtCsiModel_SwitchAtVsync_TakesTheAddressBeforeTheFirstData") {
  for (auto at_data : {false, true}) {
    bench b;
    b.prepare();
    b.enable(at_data ? bench::normal
                     : bench::normal & ~cr18::baseaddr_switch_sel);
    b.model.frame_start();
    b.write(reg::dmasa_fb1, b.fb2);
    for (size_t i = 0; i < lines; ++i)
      b.line(1);
    CHECK(b.first == whole(at_data ? 0 : 1));
    CHECK(b.second == whole(at_data ? 1 : 0));
  }
}

TEST_CASE("ImxrtCsiModel_Status_IsClearedByWritingOnes") {
  bench b;
  b.prepare();
  b.enable();
  b.frame(1);
  auto status = b.read(reg::sr);
  CHECK(status == (sr::sof_int | sr::dma_tsf_done_fb1));
  b.write(reg::sr, 0);
  CHECK(b.read(reg::sr) == status);
  b.write(reg::sr, sr::sof_int);
  CHECK(b.read(reg::sr) == sr::dma_tsf_done_fb1);
  b.write(reg::sr, sr::dma_tsf_done_fb1);
  CHECK(b.read(reg::sr) == 0);
  CHECK(b.complaint().empty());
  b.write(reg::sr, sr::dma_tsf_done_fb2);
  CHECK(b.complaint() == "a status bit that was not read as set is cleared");
  // What is set between reading and clearing is not cleared in good faith.
  b.read(reg::sr);
  b.model.frame_start();
  b.write(reg::sr, sr::sof_int);
  CHECK(b.complaint() == "a status bit that was not read as set is cleared");
}

TEST_CASE("ImxrtCsiModel_ShortFrame_IsAnAddressErrorAndFilledUpFromTheNext") {
  bench b;
  b.prepare();
  b.enable();
  b.frame(1, lines - 1);
  CHECK(b.take_status() == sr::sof_int);
  b.model.frame_start();
  CHECK(b.take_status() == sr::sof_int);
  b.line(2);
  CHECK(b.take_status() == (sr::baseaddr_change_error | sr::dma_tsf_done_fb1));
  CHECK(b.first[0] == 1);
  CHECK(b.first.back() == 2);
  // Disabling, reflashing and enabling brings it back in step.
  b.write(reg::cr18, bench::normal);
  b.write(reg::cr3, b.read(reg::cr3) | cr3::dma_reflash_rff);
  b.enable();
  b.frame(3);
  CHECK(b.take_status() == (sr::sof_int | sr::dma_tsf_done_fb1));
  CHECK(b.first == whole(3));
  CHECK(b.complaint().empty());
}

TEST_CASE("ImxrtCsiModel_WithoutAddressSwitching_OnlyTheDmasEndSwitches") {
  bench b;
  b.prepare();
  b.enable(0);
  b.frame(1, lines - 1);
  b.frame(2);
  auto status = b.take_status();
  CHECK(status == (sr::sof_int | sr::dma_tsf_done_fb1));
  CHECK(b.first.back() == 2);
  CHECK(b.second == whole(0));
  b.frame(3);
  CHECK(b.second == whole(3));
}

TEST_CASE("ImxrtCsiModel_Reflash_GoesBackToFb1") {
  bench b;
  b.prepare();
  b.enable();
  b.frame(1);
  b.write(reg::cr18, bench::normal);
  b.write(reg::cr3, b.read(reg::cr3) | cr3::dma_reflash_rff);
  CHECK((b.read(reg::cr3) & cr3::dma_reflash_rff) == 0);
  b.enable();
  b.frame(2);
  CHECK(b.first == whole(2));
  CHECK(b.second == whole(0));
  b.model.jam(true);
  b.write(reg::cr18, bench::normal);
  b.write(reg::cr3, b.read(reg::cr3) | cr3::dma_reflash_rff);
  CHECK((b.read(reg::cr3) & cr3::dma_reflash_rff) != 0);
}

TEST_CASE("ImxrtCsiModel_FrameCounter_Counts16BitsAndIsReset") {
  bench b;
  b.prepare();
  auto count = [&] { return b.read(reg::cr3) >> cr3::frmcnt_shift; };
  b.model.frame_start();
  CHECK(count() == 0);
  b.enable();
  for (int i = 0; i < 65'535; ++i)
    b.model.frame_start();
  CHECK(count() == 65'535);
  b.model.frame_start();
  CHECK(count() == 0);
  b.model.frame_start();
  b.write(reg::cr3, b.read(reg::cr3) | cr3::frmcnt_rst);
  CHECK(count() == 0);
  CHECK((b.read(reg::cr3) & cr3::frmcnt_rst) == 0);
}

TEST_CASE("ImxrtCsiModel_InterruptLine_FollowsStatusAndEnables") {
  bench b;
  counting_bell line;
  b.prepare();
  b.enable();
  b.model.on_interrupt_line(&line);
  b.model.frame_start();
  CHECK(line.rings == 1);
  CHECK(b.model.interrupting());
  // It stays active as long as the cause is there.
  b.line(1);
  CHECK(line.rings == 2);
  b.take_status();
  CHECK(!b.model.interrupting());
  b.line(1);
  CHECK(line.rings == 2);
  struct {
    uint32_t control;
    uint32_t enable;
    void (*cause)(bench&);
  } causes[] = {
    {reg::cr1, cr1::sof_inten, [](bench& x) { x.model.frame_start(); }},
    {reg::cr1, cr1::fb1_dma_done_inten, [](bench& x) { x.frame(1); }},
    {reg::cr1, cr1::rf_or_inten, [](bench& x) { x.model.overrun(); }},
    {reg::cr3, cr3::hresp_err_en, [](bench& x) { x.model.bus_error(); }},
    {reg::cr18, cr18::baseaddr_change_error_ie,
     [](bench& x) {
       x.frame(1, 1);
       x.frame(1, 1);
     }},
  };
  for (auto& x : causes)
    for (auto enabled : {false, true}) {
      bench fresh;
      fresh.prepare();
      fresh.write(reg::cr1, cr1::fcc);
      fresh.write(reg::cr3, cr3::dma_req_en_rff);
      fresh.enable(cr18::baseaddr_switch_en);
      fresh.model.frame_start();
      fresh.take_status();
      if (enabled)
        fresh.write(x.control, fresh.read(x.control) | x.enable);
      x.cause(fresh);
      CHECK(fresh.model.interrupting() == enabled);
    }
}

TEST_CASE("ImxrtCsiModel_StalledDma_FillsTheFifoUntilItRunsOver") {
  bench b;
  b.prepare();
  b.write(reg::imag_para, line_bytes << 16 | 64);
  b.enable();
  b.model.frame_start();
  b.take_status();
  b.model.bus_error();
  CHECK(b.take_status() == sr::hresp_err_int);
  for (size_t i = 0; i < imxrt_csi_model::fifo_size / line_bytes; ++i)
    b.line(1);
  CHECK(b.read(reg::sr) == sr::drdy);
  CHECK(b.read(reg::cr19) == 128);
  b.line(1);
  CHECK(b.take_status() == (sr::rf_or_int | sr::drdy));
  CHECK(b.first == whole(0));
  // SOF clears the FIFO.
  b.model.frame_start();
  CHECK(b.read(reg::sr) == sr::sof_int);
  b.write(reg::cr19, cr19::dma_rfifo_highest_fifo_level);
  CHECK(b.read(reg::cr19) == 0);
}

TEST_CASE("ImxrtCsiModel_LateDma_LeavesTheEndInTheFifo") {
  bench b;
  b.prepare();
  b.write(reg::imag_para, line_bytes << 16 | 16);
  bytes frame(16 * line_bytes);
  b.write(reg::dmasa_fb1, b.memory.address_of({frame.data(), frame.size()}));
  b.enable();
  b.model.frame_start();
  b.model.hold_back();
  for (int i = 0; i < 16; ++i)
    b.line(1);
  CHECK(b.take_status() == (sr::sof_int | sr::drdy));
  CHECK(b.read(reg::cr19) == 96);
  CHECK(std::count(frame.begin(), frame.end(), 1) == 256);
}

TEST_CASE("ImxrtCsiModel_AddressWithoutMemory_IsABusError") {
  bench b;
  b.prepare();
  b.write(reg::dmasa_fb1, 0x1000);
  b.enable();
  b.model.frame_start();
  b.take_status();
  b.line(1);
  CHECK((b.take_status() & sr::hresp_err_int) != 0);
}

TEST_CASE("ImxrtCsiModel_PackDirAndSwap16_OrderTheBytes") {
  struct {
    uint32_t control;
    bytes stored;
  } orders[] = {
    {0, {1, 2, 3, 4}},
    {cr1::pack_dir, {4, 3, 2, 1}},
    {cr1::swap16_en, {3, 4, 1, 2}},
    {cr1::pack_dir | cr1::swap16_en, {2, 1, 4, 3}},
  };
  for (auto& order : orders) {
    bench b;
    b.prepare();
    b.write(reg::cr1, cr1::fcc | order.control);
    b.enable();
    b.model.frame_start();
    bytes line;
    for (size_t i = 0; i < line_bytes; ++i)
      line.push_back(static_cast<uint8_t>(1 + i % 4));
    b.model.line({line.data(), line.size()});
    CHECK(bytes(b.first.begin(), b.first.begin() + 4) == order.stored);
    CHECK(bytes(b.first.begin() + 60, b.first.begin() + 64) == order.stored);
  }
}

TEST_CASE("ImxrtCsiModel_EndOfFrame_IsReachedByRxcntWords") {
  bench b;
  b.prepare();
  b.write(reg::rxcnt, line_bytes * lines / 4);
  b.enable();
  b.frame(1, lines - 1);
  CHECK((b.take_status() & sr::eof_int) == 0);
  b.line(1);
  CHECK((b.take_status() & sr::eof_int) != 0);
}
