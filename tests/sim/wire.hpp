#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/serial/byte_ring.hpp"
#include "platform/serial/serial.hpp"
#include "tests/sim/world.hpp"
#include "tests/support/link_line.hpp"

namespace actorcsi::sim {

struct wire_options {
  uint32_t baud = 921'600;
  /// Bytes that a sender's and a receiver's queue hold.
  size_t queue = 4096;
  uint64_t seed = 1;
  /// The numbers of the parts at its ends.
  uint32_t board = 0;
  uint32_t host = 0;
};

/// A port as one machine's program has it: what becomes of the port after its
/// end is not the program's business any more.
class plug final : public platform::serial {
public:
  explicit plug(platform::serial& port) : port_(&port) {
    // nop
  }

  /// Nothing that is done here has any effect from now on.
  void pull() {
    port_ = nullptr;
  }

  caf::error open(uint32_t baud) override {
    return port_ != nullptr ? port_->open(baud) : caf::none;
  }

  void close() override {
    if (port_ != nullptr)
      port_->close();
  }

  std::string name() const override {
    return port_ != nullptr ? port_->name() : "";
  }

  size_t read(span<uint8_t> into) override {
    return port_ != nullptr ? port_->read(into) : 0;
  }

  size_t write(span<const uint8_t> bytes) override {
    return port_ != nullptr ? port_->write(bytes) : 0;
  }

  void on_ready(platform::doorbell* bell) override {
    if (port_ != nullptr)
      port_->on_ready(bell);
  }

  platform::serial_statistics statistics() const override {
    return port_ != nullptr ? port_->statistics()
                            : platform::serial_statistics{};
  }

private:
  platform::serial* port_;
};

/// A serial line with a port at each end. It has a rate, queues that are
/// bounded, and everything that can happen to a line.
class wire final : public participant {
public:
  wire(world& surroundings, const wire_options& options);

  ~wire() override;

  platform::serial& board_end() {
    return board_;
  }

  platform::serial& host_end() {
    return host_;
  }

  /// What the line does to the bytes, both ways.
  void noise(const test::line_noise& x);

  /// Whether the cable is in. What is on the way when it is pulled is lost.
  void cable(bool in);

  /// Nothing arrives until then, at either end; nothing is lost.
  void delay_until(time_point until);

  /// Bytes arrive that nobody has sent.
  void babble(bool at_host, span<const uint8_t> bytes);

  /// Whether the host's port can be opened, and carries anything.
  void host_port(bool there);

  /// The board has lost its power: its end is dead until it is opened anew.
  void board_is_reset();

  /// The host's program has ended, and with it its use of the port.
  void host_is_gone();

  /// All that was done to the line is over.
  void mend();

  // -- participant ------------------------------------------------------------

  time_point next() const override;

  void act() override;

private:
  class end final : public platform::serial {
  public:
    end(wire& owner, test::link_line& out, uint32_t who, const char* name,
        size_t queue);

    caf::error open(uint32_t baud) override;
    void close() override;
    std::string name() const override;
    size_t read(span<uint8_t> into) override;
    size_t write(span<const uint8_t> bytes) override;
    void on_ready(platform::doorbell* bell) override;
    platform::serial_statistics statistics() const override;

    /// Bytes have come to this end.
    void take_in(span<const uint8_t> bytes);

    /// There is room for a write that did not fit.
    void room();

    /// Nobody uses this end any more, and nobody has closed it.
    void forget();

    bool there = true;
    bool waits_for_room = false;

  private:
    wire& owner_;
    test::link_line& out_;
    uint32_t who_;
    const char* name_;
    platform::byte_ring rx_;
    platform::doorbell* bell_ = nullptr;
    bool open_ = false;
    bool rung_ = false;
    platform::serial_statistics counts_;
  };

  world& world_;
  test::link_line to_board_;
  test::link_line to_host_;
  end board_;
  end host_;
  time_point delayed_until_ = world::begin;
  std::vector<uint8_t> arrived_;
};

} // namespace actorcsi::sim
