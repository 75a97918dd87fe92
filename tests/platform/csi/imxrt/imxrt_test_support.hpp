#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "platform/csi/imxrt/dma_memory.hpp"
#include "platform/csi/imxrt/imxrt_csi.hpp"
#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "platform/csi/sensors/pattern_sensor.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

namespace actorcsi::platform::test {

/// Gives memory addresses of 32 bits and leads the model back to it. Remembers
/// what the driver said to the cache. With `cached` the processor does not see
/// what the DMA writes before the driver says that it is stale.
class test_memory final : public dma_memory, public bus_memory {
public:
  test_memory();

  uint32_t address_of(span<const uint8_t> memory) noexcept override;

  void before_write(span<const uint8_t> memory) noexcept override;

  void after_write(span<const uint8_t> memory) noexcept override;

  uint8_t* at(uint32_t address, size_t bytes) noexcept override;

  bool cached = false;
  size_t prepared = 0;
  size_t invalidated = 0;
  span<const uint8_t> last_prepared;
  span<const uint8_t> last_invalidated;
  /// Where the DMA wrote last.
  const uint8_t* last_written = nullptr;

private:
  struct block {
    uint8_t* data;
    size_t size;
    uint32_t address;
    std::vector<uint8_t> behind_the_cache;
  };

  block* find(const uint8_t* data);

  /// Taken by the driver's and the sensor's thread.
  mutable critical_section lock_;
  std::vector<block> blocks_;
  uint32_t next_address_ = 0x20000000;
};

/// Lets a test act between the driver's accesses and forge what it reads.
class watched_registers final : public imxrt_csi_registers {
public:
  explicit watched_registers(imxrt_csi_registers& behind) : behind_(behind) {
    // nop
  }

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  /// Called before each access to a register.
  std::function<void(uint32_t offset, bool is_write)> before;

  /// Bits of the status that show once, until they are cleared.
  uint32_t forged_status = 0;

private:
  imxrt_csi_registers& behind_;
};

/// The driver, the model before it and a sensor before that, and their time.
struct imxrt_rig : private doorbell {
  /// Sets format and size.
  explicit imxrt_rig(pixformat format = pixformat::grayscale,
                     frame_size size = {160, 120},
                     const pattern_sensor_config& config = {});

  /// The model has nothing to complain about, unless the test took it.
  virtual ~imxrt_rig();

  /// Lets time pass step by step, and serves interrupts.
  void run(caf::timespan duration);

  /// Lets the next thing happen that is due until `end`.
  void step(time_point end);

  /// Lets time pass until the next frame is there, a second at most.
  frame next_frame();

  /// Polls once. Fails the test on an error.
  frame poll();

  /// Serves the interrupt for as long as it is active.
  void serve();

  /// The statistics, which add up.
  csi_statistics statistics();

  void inject(fault what) {
    sensor.inject(what);
  }

  runtime::device& source() {
    return sensor;
  }

  manual_clock time;
  test_memory memory;
  imxrt_csi_model model;
  watched_registers registers;
  pattern_sensor sensor;
  std::unique_ptr<imxrt_csi> camera;
  /// How long the next interrupt has to wait; at once without it.
  std::function<caf::timespan()> latency;

private:
  void ring() noexcept override;

  time_point served_at_ = time_point::max();
};

} // namespace actorcsi::platform::test
