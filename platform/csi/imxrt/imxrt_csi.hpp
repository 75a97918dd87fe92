#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
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
  // error is errc::invalid_framesize. A window may have any size: it is cut out
  // of the next wider one. Setters also return the sensor's errors.

  sensor_identity identity() const override;
  caf::error reset(bool hard) override;
  caf::error set_pixformat(pixformat format) override;
  caf::error set_framesize(frame_size size) override;
  caf::error set_window(const window_request& window) override;
  caf::error set_framerate(double hz) override;
  caf::error set_framebuffers(int count) override;
  caf::error set_overrun(overrun_policy policy) override;
  caf::error set_delays(bool on) override;
  csi_settings settings() const override;

  /// transpose is the driver's own: it turns each frame that is taken, in one
  /// buffer more. Not with YUV422: errc::pixformat_unsupported.
  caf::error set_knob(knob which, const knob_values& values) override;
  caf::expected<knob_values> get_knob(knob which) const override;

  /// Requests of the sensor; bit 8 and a new readout window stop capture first.
  caf::expected<std::vector<int32_t>> ioctl(uint32_t request,
                                            span<const int32_t> args) override;

  /// Errors: also errc::dma_init_failed, and those of sensor::start.
  caf::expected<frame> snapshot() override;
  void abort() override;
  caf::error last_fault() const override;

  /// The bell is rung with the driver locked: it must not call the driver.
  void on_frame_ready(doorbell* bell) override;

  /// The same holds for this bell.
  void on_frame_begin(doorbell* bell) override;
  frame_begin last_begin() const override {
    return dma_.last_begin();
  }

  csi_statistics statistics() const override;

private:
  struct aligned_delete {
    void operator()(uint8_t* memory) const;
  };

  /// Sets up sensor and buffers for `next`, which may get fewer buffers but
  /// `least`, and makes it the settings. If its lines cannot be transferred,
  /// the error is `code`, naming the setting `option`. After an error the
  /// former settings are in force, perhaps with fewer buffers.
  caf::error apply(csi_settings next, errc code, const std::string& option,
                   uint8_t least);

  /// As `apply`, with as many buffers as fit, and the sensor has to settle.
  caf::error apply_view(const csi_settings& next, errc code,
                        const std::string& option);

  /// Frees all buffers but those of held frames, then provides those of `x`: as
  /// many as fit, which `x` then says, and no fewer than `least`.
  caf::error provide_memory(csi_settings& x, uint8_t least);

  /// One more buffer, or `nullptr`.
  static uint8_t* allocate(size_t bytes);

  /// What the sensor sends for `format`: bits are made of bytes here.
  static pixformat sent_for(pixformat format) {
    return format == pixformat::binary ? pixformat::grayscale : format;
  }

  /// What the sensor sends for `x`, which is complete: a wider window if it
  /// cannot send that of `x`, or the DMA not transfer it.
  sensor_view view_of(const csi_settings& x) const;

  /// The same, as the DMA transfers it.
  imxrt_csi_dma::shape shape_of(const csi_settings& x) const;

  /// Where the window of `x` is in what is sent, unless that is all of it.
  std::optional<frame_window> part_of(const csi_settings& x) const;

  /// Size of a buffer in which a frame has room before and after it is turned
  /// and packed.
  size_t buffer_bytes(const csi_settings& x) const;

  caf::error set_transposed(bool on);

  /// Makes a frame that was just taken the part of it that is wanted.
  void cut(const frame& taken);

  /// Transposes a frame that was just taken.
  void transpose(const frame& taken);

  /// Makes a frame of BINARY of one of GRAYSCALE that was just taken.
  void pack(const frame& taken);

  /// `next`, a frame that was just taken, or the first after it that had room
  /// for its JPEG; cut after it.
  frame whole_jpeg(frame next);

  /// The sensor's picture has changed and has to settle.
  void unsettle();

  /// Drops frames for the settle time from now on.
  void settle();

  /// Starts DMA and sensor.
  caf::error arm();

  void stop();

  sensor& sensor_;
  dma_memory& memory_;
  csi_settings settings_;
  framebuffers buffers_;
  /// The spare buffer, for frames without a buffer of their own.
  std::unique_ptr<uint8_t[], aligned_delete> spare_;
  bool transposed_ = false;
  bool compressed_ = false;
  bool packed_ = false;
  /// The part of each frame that is delivered, if not all.
  std::optional<frame_window> part_;
  /// A JPEG had no room, and no frame has been delivered since.
  bool overflowed_ = false;
  /// Takes the next transposed frame.
  std::unique_ptr<uint8_t[], aligned_delete> turned_;
  const clock& clock_;
  /// The next start has to wait until the sensor has settled.
  bool unsettled_ = false;
  imxrt_csi_dma dma_;
  mutable critical_section bell_lock_;
  doorbell* bell_ = nullptr;
  /// Read without the lock as well, since most interrupts ring no bell.
  std::atomic<doorbell*> begin_bell_{nullptr};
  /// The last frame for which it was rung.
  uint32_t announced_ = 0;
};

} // namespace actorcsi::platform
