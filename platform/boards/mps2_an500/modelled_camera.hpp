#pragma once

#include <string>

#include "platform/base/doorbell.hpp"
#include "platform/base/time.hpp"
#include "platform/boards/mps2_an500/cmsdk_timer.hpp"
#include "platform/csi/imxrt/imxrt_csi.hpp"
#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "platform/csi/sensors/pattern_sensor.hpp"

namespace actorcsi::mps2_an500 {

/// The i.MX RT's camera on a board that has none: its driver over a model of
/// its registers, and a sensor that a timer's interrupt plays. What the model
/// signals pends the interrupt `csi`, whose handler is the driver's, as on the
/// real chip.
class modelled_camera {
public:
  /// `timer` counts `clock_hz` down and is for the sensor alone.
  modelled_camera(cmsdk_timer_registers& timer, uint32_t clock_hz,
                  const platform::clock& time);

  platform::imxrt_csi& driver() {
    return driver_;
  }

  /// Makes the camera suffer a fault of `platform::parse_fault`; returns
  /// whether there is one of that name.
  bool inject(const std::string& name);

  /// What the model complains about.
  caf::span<const char* const> complaints() const {
    return model_.complaints();
  }

  /// The handler of the timer's interrupt.
  void play() noexcept;

  /// The handler of the interrupt `csi`.
  void handle_interrupt() noexcept {
    driver_.on_interrupt();
  }

private:
  /// Addresses on the bus are the processor's.
  class flat_memory final : public platform::bus_memory,
                            public platform::dma_memory {
  public:
    uint8_t* at(uint32_t address, size_t bytes) noexcept override;

    uint32_t address_of(caf::span<const uint8_t> memory) noexcept override;

    // nop: QEMU has no caches.
    void before_write(caf::span<const uint8_t>) noexcept override {
    }

    void after_write(caf::span<const uint8_t>) noexcept override {
    }
  };

  /// The interrupt line of the CSI.
  class interrupt_line final : public platform::doorbell {
  public:
    void ring() noexcept override;
  };

  /// The sensor's plans have changed.
  class replan final : public platform::doorbell {
  public:
    explicit replan(modelled_camera& parent) : parent_(parent) {
      // nop
    }

    void ring() noexcept override {
      parent_.set_timer();
    }

  private:
    modelled_camera& parent_;
  };

  void set_timer() noexcept;

  cmsdk_timer_registers& timer_;
  uint32_t ticks_per_us_;
  const platform::clock& clock_;
  flat_memory memory_;
  interrupt_line line_;
  replan replan_{*this};
  platform::imxrt_csi_model model_;
  platform::pattern_sensor sensor_;
  platform::imxrt_csi driver_;
};

} // namespace actorcsi::mps2_an500
