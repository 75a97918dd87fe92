#pragma once

#include <vector>

#include "platform/base/errc.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/csi.hpp"
#include "platform/csi/framebuffers.hpp"

namespace actorcsi::benchmarks {

/// A sensor that has the next frame ready whenever it is asked, and writes no
/// pixel: what is left is the way of a frame through real framebuffers.
class instant_csi final : public platform::csi {
public:
  explicit instant_csi(const platform::clock& time) : clock_(time) {
    buffers_.configure(3, size_.area());
  }

  caf::expected<platform::frame> snapshot() override {
    buffers_.begin(size_, platform::pixformat::grayscale, clock_.now());
    buffers_.finish(clock_.now());
    return buffers_.take();
  }

  void abort() override {
    buffers_.abort();
  }

  caf::error last_fault() const override {
    return caf::none;
  }

  void on_frame_ready(platform::doorbell*) override {
    // nop
  }

  void on_frame_begin(platform::doorbell*) override {
    // nop
  }

  platform::frame_begin last_begin() const override {
    return {buffers_.accounts().begun, clock_.now()};
  }

  platform::csi_statistics statistics() const override {
    platform::csi_statistics result;
    result.frames = buffers_.accounts();
    result.leased = buffers_.leased();
    return result;
  }

  platform::csi_settings settings() const override {
    platform::csi_settings result;
    result.format = platform::pixformat::grayscale;
    result.size = size_;
    return result;
  }

  platform::sensor_identity identity() const override {
    return {"instant", 0, 0, 0, true};
  }

  // -- nothing can be set -----------------------------------------------------

  caf::error reset(bool) override {
    return caf::none;
  }

  caf::error set_pixformat(platform::pixformat) override {
    return fixed();
  }

  caf::error set_framesize(platform::frame_size) override {
    return fixed();
  }

  caf::error set_window(const platform::window_request&) override {
    return fixed();
  }

  caf::error set_framerate(double) override {
    return fixed();
  }

  caf::error set_framebuffers(int) override {
    return fixed();
  }

  caf::error set_overrun(platform::overrun_policy) override {
    return fixed();
  }

  caf::error set_delays(bool) override {
    return fixed();
  }

  caf::error set_knob(platform::knob, const platform::knob_values&) override {
    return fixed();
  }

  caf::expected<platform::knob_values> get_knob(platform::knob) const override {
    return fixed();
  }

  caf::expected<std::vector<int32_t>> ioctl(uint32_t,
                                            span<const int32_t>) override {
    return fixed();
  }

private:
  static caf::error fixed() {
    return make_error(errc::unsupported);
  }

  const platform::clock& clock_;
  platform::frame_size size_{8, 8};
  platform::framebuffers buffers_;
};

} // namespace actorcsi::benchmarks
