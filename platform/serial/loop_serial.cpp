#include "platform/serial/loop_serial.hpp"

#include <algorithm>
#include <mutex>

#include "platform/base/errc.hpp"
#include "platform/serial/byte_ring.hpp"

namespace actorcsi::platform {

struct loop_serial::wire {
  struct end {
    explicit end(size_t capacity) : rx(capacity) {
      // nop
    }

    void ring_for_input() {
      if (!rx_rung && !rx.empty() && bell != nullptr) {
        rx_rung = true;
        bell->ring();
      }
    }

    byte_ring rx;
    doorbell* bell = nullptr;
    bool open = false;
    bool rx_rung = false;
    /// The other end was told, or could see, that there is no room.
    bool was_full = false;
    serial_statistics statistics;
  };

  explicit wire(size_t capacity) : ends{end{capacity}, end{capacity}} {
    // nop
  }

  /// Rings for end `i` if the queue at the other end has room again.
  void ring_for_room(size_t i) {
    auto& peer = ends[1 - i];
    if (peer.was_full && !peer.rx.full() && ends[i].bell != nullptr) {
      peer.was_full = false;
      ends[i].bell->ring();
    }
  }

  std::mutex mutex;
  end ends[2];
};

loop_serial::pair loop_serial::make_pair(size_t capacity) {
  auto line = std::make_shared<wire>(std::max(capacity, size_t{1}));
  pair result;
  result.first.reset(new loop_serial{line, 0});
  result.second.reset(new loop_serial{line, 1});
  return result;
}

loop_serial::loop_serial(std::shared_ptr<wire> line, size_t end)
  : wire_(std::move(line)), end_(end) {
  // nop
}

loop_serial::~loop_serial() {
  on_ready(nullptr);
  close();
}

caf::error loop_serial::open(uint32_t baud) {
  if (baud == 0)
    return make_error(errc::invalid_argument, "baud=0: use a rate above 0");
  close();
  std::lock_guard<std::mutex> guard{wire_->mutex};
  auto& self = wire_->ends[end_];
  self.open = true;
  self.rx_rung = false;
  self.statistics = {};
  return caf::none;
}

void loop_serial::close() {
  std::lock_guard<std::mutex> guard{wire_->mutex};
  auto& self = wire_->ends[end_];
  self.open = false;
  self.rx.clear();
  wire_->ring_for_room(1 - end_);
}

std::string loop_serial::name() const {
  return "loop:" + std::to_string(end_);
}

size_t loop_serial::read(span<uint8_t> into) {
  std::lock_guard<std::mutex> guard{wire_->mutex};
  auto& self = wire_->ends[end_];
  if (!self.open)
    return 0;
  const auto n = self.rx.take(into);
  self.rx_rung = false;
  wire_->ring_for_room(1 - end_);
  return n;
}

size_t loop_serial::write(span<const uint8_t> bytes) {
  std::lock_guard<std::mutex> guard{wire_->mutex};
  auto& self = wire_->ends[end_];
  auto& peer = wire_->ends[1 - end_];
  if (!self.open)
    return 0;
  if (!peer.open) {
    self.statistics.sent += bytes.size();
    return bytes.size();
  }
  const auto n = peer.rx.put(bytes);
  if (peer.rx.full())
    peer.was_full = true;
  self.statistics.sent += n;
  peer.statistics.received += n;
  if (n > 0)
    peer.ring_for_input();
  return n;
}

void loop_serial::on_ready(doorbell* bell) {
  std::lock_guard<std::mutex> guard{wire_->mutex};
  auto& self = wire_->ends[end_];
  self.bell = bell;
  if (bell == nullptr || !self.open)
    return;
  self.rx_rung = false;
  self.ring_for_input();
  wire_->ring_for_room(end_);
}

serial_statistics loop_serial::statistics() const {
  std::lock_guard<std::mutex> guard{wire_->mutex};
  return wire_->ends[end_].statistics;
}

} // namespace actorcsi::platform
