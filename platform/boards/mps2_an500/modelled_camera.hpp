#pragma once

#include <string>

#include "platform/base/doorbell.hpp"
#include "platform/base/time.hpp"
#include "platform/boards/mps2_an500/cmsdk_timer.hpp"
#include "platform/csi/imxrt/imxrt_csi.hpp"
#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "platform/csi/sensors/pattern_sensor.hpp"

namespace actorcsi::mps2_an500 {

/// The i.MX RT's camera on a board without one: its driver on a model of its
/// registers, and a sensor driven by a timer's interrupt. Signals of the model
/// make the interrupt `csi` pending, whose handler is the driver's, as on the
/// real chip.
class modelled_camera {
public:
  /// `timer` counts down at `clock_hz` and is used by the sensor only.
  modelled_camera(cmsdk_timer_registers& timer, uint32_t clock_hz,
                  const platform::clock& time);

  platform::imxrt_csi& driver() {
    return driver_;
  }

  /// Plans a fault in the syntax of `platform::parse_fault`; returns whether it
  /// is valid.
  bool inject(const std::string& name);

  /// The complaints of the model.
  span<const char* const> complaints() const {
    return model_.complaints();
  }

  /// The handler of the timer's interrupt.
  void play() noexcept;

  /// The handler of the interrupt `csi`.
  void handle_interrupt() noexcept {
    driver_.on_interrupt();
  }

private:
  /// Bus addresses are the processor's addresses.
  class flat_memory final : public platform::bus_memory,
                            public platform::dma_memory {
  public:
    uint8_t* at(uint32_t address, size_t bytes) noexcept override;

    uint32_t address_of(span<const uint8_t> memory) noexcept override;

    // nop: QEMU has no caches.
    void before_write(span<const uint8_t>) noexcept override {
    }

    void after_write(span<const uint8_t>) noexcept override {
    }
  };

  /// The interrupt line of the CSI.
  class interrupt_line final : public platform::doorbell {
  public:
    void ring() noexcept override;
  };

  /// The time of the sensor's next event has changed.
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
