#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "platform/base/critical_section.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/csi.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/imxrt/dma_memory.hpp"
#include "platform/csi/imxrt/imxrt_csi_dma.hpp"
#include "platform/csi/imxrt/imxrt_csi_registers.hpp"
#include "platform/csi/sensors/sensor.hpp"

namespace actorcsi::platform {

/// The camera port on the CSI of an i.MX RT with a sensor on its parallel bus.
/// The board sets up clocks, pins, the sensor's clock and power, and the
/// interrupt's priority.
///
/// The csi part belongs to one thread. `on_interrupt` may come from any other;
/// on a device it is the handler of interrupt CSI. It allocates nothing, and
/// apart from dma_memory::before_write its time does not depend on the size of
/// a frame.
class imxrt_csi final : public csi {
public:
  imxrt_csi(imxrt_csi_registers& registers, sensor& chip, dma_memory& memory,
            const clock& time);

  ~imxrt_csi() override;

  /// Handles the interrupt.
  void on_interrupt();

  // -- csi --------------------------------------------------------------------

  // If the bytes of a line are not a multiple of imxrt_csi_dma::line_unit, the
  // error is errc::invalid_framesize, or errc::invalid_window if the window is
  // the reason. Setters also return the sensor's errors.

  caf::error reset(bool hard) override;
  caf::error set_pixformat(pixformat format) override;
  caf::error set_framesize(frame_size size) override;
  caf::error set_window(const frame_window& window) override;
  caf::error set_framerate(double hz) override;
  caf::error set_framebuffers(int count) override;
  caf::error set_overrun(overrun_policy policy) override;
  csi_settings settings() const override;

  caf::error set_knob(knob which, const knob_values& values) override;
  caf::expected<knob_values> get_knob(knob which) const override;

  /// Requests of the sensor; bit 8 stops capture first.
  caf::expected<std::vector<int32_t>> ioctl(uint32_t request,
                                            span<const int32_t> args) override;

  /// Errors: also errc::dma_init_failed, and those of sensor::start.
  caf::expected<frame> snapshot() override;
  void abort() override;
  caf::error last_fault() const override;

  /// The bell is rung with the driver locked: it must not call the driver.
  void on_frame_ready(doorbell* bell) override;

  csi_statistics statistics() const override;

private:
  struct aligned_delete {
    void operator()(uint8_t* memory) const;
  };

  /// Sets up sensor and buffers for `next` and makes it the settings. If its
  /// lines cannot be transferred, the error is `code`, naming the setting
  /// `option`.
  caf::error apply(const csi_settings& next, errc code,
                   const std::string& option);

  caf::error provide_memory(const csi_settings& next);

  /// Starts DMA and sensor.
  caf::error arm();

  void stop();

  sensor& sensor_;
  dma_memory& memory_;
  csi_settings settings_;
  framebuffers buffers_;
  /// The spare buffer, for frames without a buffer of their own.
  std::unique_ptr<uint8_t[], aligned_delete> spare_;
  imxrt_csi_dma dma_;
  mutable critical_section bell_lock_;
  doorbell* bell_ = nullptr;
};

} // namespace actorcsi::platform
