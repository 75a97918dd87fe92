#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "platform/base/span.hpp"
#include "platform/openmv/codec/packet.hpp"
#include "platform/openmv/codec/packet_sender.hpp"

namespace actorcsi::platform::link {

/// The result of a call to the device.
enum class outcome : uint8_t {
  ok,
  /// The device refused, with a reason.
  refused,
  /// No answer came; the call may have been carried out or not.
  lost,
  /// The request or the answer exceeds its limit.
  too_long,
  /// The link went down, or is not up yet.
  disconnected,
};

/// E.g. `refused`.
const char* to_string(outcome x);

struct call_result {
  outcome how = outcome::lost;
  /// The reason, if `how` is outcome::refused.
  status code = status::success;
  /// Bytes of the answer.
  size_t size = 0;

  explicit operator bool() const noexcept {
    return how == outcome::ok;
  }
};

/// One request to the device. The owner keeps it and the memory of its request
/// and answer until on_answer(), and may then reuse it.
class host_call {
public:
  host_call() = default;

  virtual ~host_call() = default;

  host_call(const host_call&) = delete;
  host_call& operator=(const host_call&) = delete;

  /// The call has ended. May submit this or other calls.
  virtual void on_answer(const call_result& result) = 0;

  // -- what to ask; the answer goes to `into`

  /// A request without payload: statistics, version, lock, shape, ...
  void ask(opcode code, uint8_t channel, span<uint8_t> into = {});

  void read(uint8_t channel, uint32_t offset, span<uint8_t> into);

  /// `bytes` has at most host_end::max_write() bytes.
  void write(uint8_t channel, uint32_t offset, span<const uint8_t> bytes);

  void ioctl(uint8_t channel, uint32_t request,
             span<const uint8_t> argument = {});

  /// Whether the call may be carried out twice: then the host repeats it if the
  /// answer was lost. True by default.
  void repeatable(bool x) noexcept {
    repeatable_ = x;
  }

private:
  friend class host_end;

  void prepare(opcode code, uint8_t channel);

  byte_pieces payload() const noexcept {
    return {{head_.data(), head_size_}, data_};
  }

  opcode code_ = opcode::sync;
  uint8_t channel_ = 0;
  bool repeatable_ = true;
  bool queued_ = false;
  uint8_t attempts_ = 0;
  size_t head_size_ = 0;
  std::array<uint8_t, 8> head_{};
  span<const uint8_t> data_;
  span<uint8_t> into_;
  host_call* next_ = nullptr;
};

} // namespace actorcsi::platform::link
