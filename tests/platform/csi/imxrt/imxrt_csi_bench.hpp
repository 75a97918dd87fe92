#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"

namespace actorcsi::platform::test {

constexpr size_t line_bytes = 64;
constexpr size_t lines = 4;

using bytes = std::vector<uint8_t>;

/// A frame of four lines, by hand.
struct bench {
  bench() : model(memory) {
    fb1 = memory.address_of({first.data(), first.size()});
    fb2 = memory.address_of({second.data(), second.size()});
  }

  void write(uint32_t offset, uint32_t value) {
    model.write(offset, value);
  }

  uint32_t read(uint32_t offset) {
    return model.read(offset);
  }

  /// All that is needed but CSI_ENABLE.
  void prepare() {
    write(imxrt_csi_reg::cr1, imxrt_csi_cr1::fcc | imxrt_csi_cr1::sof_inten
                                | imxrt_csi_cr1::fb1_dma_done_inten
                                | imxrt_csi_cr1::fb2_dma_done_inten
                                | imxrt_csi_cr1::rf_or_inten);
    write(imxrt_csi_reg::cr2, imxrt_csi_cr2::dma_burst_incr8);
    write(imxrt_csi_reg::cr3,
          imxrt_csi_cr3::hresp_err_en | 1u << imxrt_csi_cr3::rxff_level_shift);
    write(imxrt_csi_reg::imag_para, line_bytes << 16 | lines);
    write(imxrt_csi_reg::dmasa_fb1, fb1);
    write(imxrt_csi_reg::dmasa_fb2, fb2);
    write(imxrt_csi_reg::cr3,
          read(imxrt_csi_reg::cr3) | imxrt_csi_cr3::dma_req_en_rff);
  }

  static constexpr uint32_t normal = imxrt_csi_cr18::baseaddr_switch_en
                                     | imxrt_csi_cr18::baseaddr_switch_sel
                                     | imxrt_csi_cr18::baseaddr_change_error_ie;

  void enable(uint32_t control = normal) {
    write(imxrt_csi_reg::cr18, control | imxrt_csi_cr18::csi_enable);
  }

  void line(uint8_t value) {
    bytes x(line_bytes, value);
    model.line({x.data(), x.size()});
  }

  void frame(uint8_t value, size_t count = lines) {
    model.frame_start();
    for (size_t i = 0; i < count; ++i)
      line(value);
  }

  /// Reads the status and clears what it showed.
  uint32_t take_status() {
    auto result = read(imxrt_csi_reg::sr);
    write(imxrt_csi_reg::sr, result & ~imxrt_csi_sr::drdy);
    return result;
  }

  /// The first complaint since the last, if any.
  std::string complaint() {
    auto all = model.complaints();
    std::string result = all.empty() ? "" : all[0];
    model.clear_complaints();
    return result;
  }

  bytes first = bytes(line_bytes * lines);
  bytes second = bytes(line_bytes * lines);
  test_memory memory;
  imxrt_csi_model model;
  uint32_t fb1 = 0;
  uint32_t fb2 = 0;
};

} // namespace actorcsi::platform::test
