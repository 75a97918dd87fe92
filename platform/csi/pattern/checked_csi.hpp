#pragma once

#include <cstdint>

#include "platform/csi/csi.hpp"

namespace actorcsi::platform {

/// A camera that checks every delivered frame but JPEGs for the marks of the
/// test pattern. All calls go to another camera.
class checked_csi final : public csi {
public:
  struct findings {
    uint32_t checked = 0;
    /// Frames with parts of two pictures.
    uint32_t torn = 0;
    /// Frames without a number, or whose number is not above the last one.
    uint32_t misnumbered = 0;
  };

  /// `behind` outlives this object.
  explicit checked_csi(csi& behind) : behind_(behind) {
    // nop
  }

  const findings& found() const {
    return found_;
  }

  sensor_identity identity() const override {
    return behind_.identity();
  }

  caf::error reset(bool hard) override {
    return behind_.reset(hard);
  }

  caf::error set_pixformat(pixformat format) override {
    return behind_.set_pixformat(format);
  }

  caf::error set_framesize(frame_size size) override {
    return behind_.set_framesize(size);
  }

  caf::error set_window(const window_request& window) override {
    return behind_.set_window(window);
  }

  caf::error set_framerate(double hz) override {
    return behind_.set_framerate(hz);
  }

  caf::error set_framebuffers(int count) override {
    return behind_.set_framebuffers(count);
  }

  caf::error set_overrun(overrun_policy policy) override {
    return behind_.set_overrun(policy);
  }

  caf::error set_delays(bool on) override {
    return behind_.set_delays(on);
  }

  csi_settings settings() const override {
    return behind_.settings();
  }

  caf::error set_knob(knob which, const knob_values& values) override {
    return behind_.set_knob(which, values);
  }

  caf::expected<knob_values> get_knob(knob which) const override {
    return behind_.get_knob(which);
  }

  caf::expected<std::vector<int32_t>> ioctl(uint32_t request,
                                            span<const int32_t> args) override {
    return behind_.ioctl(request, args);
  }

  caf::expected<frame> snapshot() override;

  void abort() override {
    behind_.abort();
  }

  caf::error last_fault() const override {
    return behind_.last_fault();
  }

  void on_frame_ready(doorbell* bell) override {
    behind_.on_frame_ready(bell);
  }

  void on_frame_begin(doorbell* bell) override {
    behind_.on_frame_begin(bell);
  }

  frame_begin last_begin() const override {
    return behind_.last_begin();
  }

  csi_statistics statistics() const override {
    return behind_.statistics();
  }

private:
  csi& behind_;
  findings found_;
  uint32_t last_number_ = 0;
};

} // namespace actorcsi::platform
