#include "tools/emulator/chip/csi_port.hpp"

namespace actorcsi::emulator {

namespace reg = platform::imxrt_csi_reg;
namespace cr1 = platform::imxrt_csi_cr1;

csi_port::csi_port(platform::bus_memory& memory, signal_line interrupt,
                   std::function<bool()> connected, surroundings around)
  : memory_(memory),
    interrupt_(std::move(interrupt)),
    connected_(std::move(connected)),
    around_(std::move(around)) {
  reset();
}

void csi_port::reset() {
  model_ = std::make_unique<platform::imxrt_csi_model>(memory_);
  sampled_ = false;
  interrupt_(false);
}

void csi_port::hear() {
  for (auto x : model_->complaints())
    around_.trouble.complain(std::string{"CSI: "} + x);
  model_->clear_complaints();
  interrupt_(model_->interrupting());
}

uint32_t csi_port::read(uint32_t offset) noexcept {
  auto result = model_->read(offset);
  hear();
  return result;
}

void csi_port::write(uint32_t offset, uint32_t value) noexcept {
  model_->write(offset, value);
  hear();
}

/// With another polarity than the sensor's, what is sampled are not pixels.
bool csi_port::samples(const pixel_wires& wires) {
  if (!connected_()) {
    around_.trouble.complain("CSI: a pad of the sensor's bus leads elsewhere");
    return false;
  }
  auto value = model_->read(reg::cr1);
  auto on = [&](uint32_t bit) { return (value & bit) != 0; };
  auto right = on(cr1::redge) == wires.pclk_rising
               && on(cr1::hsync_pol) == wires.href_active_high
               && on(cr1::sof_pol) == wires.vsync_rising;
  if (!right)
    around_.trouble.complain("CSI: its polarities are not those of the sensor");
  return right;
}

void csi_port::frame_start(const pixel_wires& wires) {
  auto enabled =
    (model_->read(reg::cr18) & platform::imxrt_csi_cr18::csi_enable) != 0;
  sampled_ = enabled && samples(wires);
  if (!sampled_)
    return;
  model_->frame_start();
  hear();
}

void csi_port::line(span<const uint8_t> bytes) {
  if (!sampled_)
    return;
  model_->line(bytes);
  hear();
}

} // namespace actorcsi::emulator
