#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/openmv/device/channel.hpp"

namespace actorcsi::platform::link {

/// Runs the scripts that the host sends to standard input.
class script_runner {
public:
  /// Runs `script`, which is valid during the call only.
  virtual status execute(std::string_view script) = 0;

  /// Stops the running script.
  virtual status stop() = 0;

  virtual bool running() = 0;

protected:
  ~script_runner() = default;
};

/// Collects a script of up to `capacity` bytes and passes it to a runner.
///
/// A WRITE at an offset replaces everything from that offset on, so a repeated
/// one changes nothing. An offset beyond the end is status::invalid, one beyond
/// the capacity status::overflow.
class stdin_channel final : public channel {
public:
  static constexpr size_t default_capacity = 4096;

  /// Numbers of the IOCTLs; none has an argument.
  enum request : uint32_t { request_stop = 1, request_exec, request_reset };

  explicit stdin_channel(script_runner& runner,
                         size_t capacity = default_capacity);

  /// Tells the host that a script has started, or has ended.
  void tell(bool started) {
    raise(started ? 1 : 0);
  }

  std::string_view name() const override;

  uint8_t flags() const override;

  bool poll() override;

  status write(uint32_t offset, span<const uint8_t> bytes) override;

  status ioctl(uint32_t request, span<const uint8_t> argument) override;

private:
  script_runner& runner_;
  std::vector<uint8_t> script_;
  size_t size_ = 0;
};

} // namespace actorcsi::platform::link
