#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "platform/base/critical_section.hpp"
#include "platform/base/doorbell.hpp"
#include "platform/base/span.hpp"
#include "platform/csi/imxrt/imxrt_csi_registers.hpp"

namespace actorcsi::platform {

/// Maps addresses on a simulated bus to memory.
class bus_memory {
public:
  virtual ~bus_memory() = default;

  /// The `bytes` bytes of memory from `address` on, or none.
  virtual uint8_t* at(uint32_t address, size_t bytes) noexcept = 0;
};

/// The CSI of an i.MX RT and its DMA, register by register, on a bus of 8 bits,
/// as far as a driver for progressive video uses it. The simulated sensor
/// reports when a frame begins and provides its lines; the bytes then go
/// through the FIFO to the addresses in the registers. Where the manual leaves
/// the behaviour open, the model does the worst for a driver: a frame that ends
/// short is filled up from the next one.
///
/// It complains about accesses that the hardware forbids and about those that
/// no driver can intend. Registers and bus may belong to different threads, or
/// one to an interrupt handler. Nothing is allocated.
class imxrt_csi_model final : public imxrt_csi_registers {
public:
  static constexpr size_t max_complaints = 16;

  /// Bytes that the FIFO holds. Its highest fill level is 96 double words, from
  /// which a size of 128 double words is inferred.
  static constexpr size_t fifo_size = 1024;

  explicit imxrt_csi_model(bus_memory& memory);

  // -- the processor's side ---------------------------------------------------

  uint32_t read(uint32_t offset) noexcept override;

  void write(uint32_t offset, uint32_t value) noexcept override;

  /// Tells whether the interrupt line is active.
  bool interrupting() const;

  /// Rings `line` after each event on the bus that leaves the interrupt line
  /// active. An interrupt controller keeps that pending. Register accesses do
  /// not ring it.
  void on_interrupt_line(doorbell* line);

  // -- the sensor's side ------------------------------------------------------

  /// VSYNC: a frame begins.
  void frame_start();

  /// HREF and the bytes of a line.
  void line(span<const uint8_t> bytes);

  // -- faults -----------------------------------------------------------------

  /// The FIFO overflows: some bytes of this frame are lost.
  void overrun();

  /// A bus access of the DMA fails: it stops until it is reflashed.
  void bus_error();

  /// The DMA is too late for the last bytes of this frame.
  void hold_back();

  /// A reflash never ends.
  void jam(bool jammed);

  // -- what was wrong ---------------------------------------------------------

  /// The first `max_complaints` complaints.
  span<const char* const> complaints() const;

  void clear_complaints();

private:
  // All of these are called with the lock held.

  void complain(const char* what);

  void write_cr1(uint32_t value);
  void write_cr3(uint32_t value);
  void write_cr18(uint32_t value);
  void write_sr(uint32_t value);
  void write_address(size_t which, uint32_t value);

  void check_frame();

  bool enabled() const;

  uint32_t enabled_status() const;

  /// The DMA takes the next address, if allowed.
  void switch_address();

  /// The DMA moves bytes to memory.
  void transfer(span<const uint8_t> bytes);

  void keep(span<const uint8_t> bytes);

  /// Rings the line, without the lock.
  void signal();

  mutable critical_section lock_;
  bus_memory& memory_;
  doorbell* line_ = nullptr;

  uint32_t cr1_ = 0x40000800;
  uint32_t cr2_ = 0;
  uint32_t cr3_ = 0;
  uint32_t cr18_ = imxrt_csi_cr18::ahb_hprot;
  uint32_t status_ = 0;
  uint32_t status_read_ = 0;
  uint32_t rxcnt_ = 0x9600;
  uint32_t fbuf_para_ = 0;
  uint32_t imag_para_ = 0;
  std::array<uint32_t, 2> address_{};
  uint32_t highest_level_ = 0;
  uint16_t frame_count_ = 0;
  bool jammed_ = false;

  /// The frame on the bus is captured.
  bool capturing_ = false;
  /// It has had no data yet.
  bool switch_due_ = false;
  /// The register that the next transfer takes its address from.
  size_t next_ = 0;
  /// The transfer: its register, its next address, and its remaining bytes.
  size_t current_ = 0;
  uint32_t destination_ = 0;
  size_t left_ = 0;
  bool failed_ = false;
  uint32_t words_ = 0;
  /// Bytes of this frame that the DMA is too late for.
  size_t held_back_ = 0;
  /// Bytes that are lost next.
  size_t lost_ = 0;
  std::array<uint8_t, fifo_size> fifo_{};
  size_t fill_ = 0;

  std::array<const char*, max_complaints> complaints_{};
  size_t num_complaints_ = 0;
};

} // namespace actorcsi::platform
