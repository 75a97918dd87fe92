#pragma once

#include <cstdint>
#include <memory>

#include "platform/base/registers.hpp"
#include "platform/base/span.hpp"
#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "tools/emulator/chip/device.hpp"

namespace actorcsi::emulator {

/// How a sensor drives the wires of a parallel bus.
struct pixel_wires {
  bool pclk_rising;
  bool href_active_high;
  bool vsync_rising;
};

/// What a sensor sends goes there.
class pixel_sink {
public:
  virtual ~pixel_sink() = default;

  virtual void frame_start(const pixel_wires& wires) = 0;

  virtual void line(span<const uint8_t> bytes) = 0;
};

/// The CSI at its place in the chip: the project's register model, with the
/// interrupt line and its complaints led out.
class csi_port final : public device,
                       public platform::register_block,
                       public pixel_sink {
public:
  csi_port(platform::bus_memory& memory, signal_line interrupt,
           std::function<bool()> connected, surroundings around);

  void reset() override;

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  void frame_start(const pixel_wires& wires) override;

  void line(span<const uint8_t> bytes) override;

  /// For faults.
  platform::imxrt_csi_model& model() {
    return *model_;
  }

private:
  void hear();

  bool samples(const pixel_wires& wires);

  platform::bus_memory& memory_;
  signal_line interrupt_;
  std::function<bool()> connected_;
  surroundings around_;
  std::unique_ptr<platform::imxrt_csi_model> model_;
  bool sampled_ = false;
};

} // namespace actorcsi::emulator
