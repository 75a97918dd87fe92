#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "platform/base/span.hpp"
#include "platform/csi/frame.hpp"
#include "platform/openmv/device/device_end.hpp"
#include "platform/openmv/device/stdin_channel.hpp"
#include "platform/openmv/device/stdout_channel.hpp"
#include "platform/openmv/device/stream_channel.hpp"

namespace actorcsi::platform::link::test {

using bytes = std::vector<uint8_t>;

/// Bytes from hexadecimal digits; blanks between them are ignored.
bytes hex(const std::string& digits);

/// The other way.
std::string hex(const bytes& x);

inline span<const uint8_t> view(const bytes& x) {
  return {x.data(), x.size()};
}

inline bytes text(const std::string& x) {
  return {x.begin(), x.end()};
}

/// A whole packet.
bytes make_packet(opcode code, uint8_t sequence = 0, uint8_t channel = 0,
                  const bytes& payload = {}, uint8_t flags = 0,
                  bool with_crc = true);

/// Little-endian words, as requests have them, and then `more`.
bytes words(std::initializer_list<uint32_t> xs, const bytes& more = {});

/// A GRAYSCALE frame whose pixel x of row y is `seed` + x + y.
frame make_test_frame(frame_size size, uint8_t seed = 0, uint32_t sequence = 1);

/// Takes up to `limit` bytes, and keeps them.
struct recording_sink final : byte_sink {
  size_t write(span<const uint8_t> x) override;

  /// What came since the last call.
  bytes take();

  bytes all;
  size_t limit = SIZE_MAX;
};

struct test_system final : device_system {
  version_info version() override;

  system_info info() override;

  size_t memory(span<memory_info> into) override;

  void reset() override {
    ++resets;
  }

  void boot() override {
    ++boots;
  }

  int resets = 0;
  int boots = 0;
};

struct test_runner final : script_runner {
  status execute(std::string_view x) override;

  status stop() override;

  bool running() override {
    return busy;
  }

  std::string script;
  bool busy = false;
};

/// A device with standard channels, spoken to byte by byte.
struct device_fixture {
  explicit device_fixture(const device_options& options = {},
                          const stream_options& stream_opts = {},
                          size_t text_capacity = 2048);

  /// Hands `request` to the device; returns what it sends.
  bytes ask(const bytes& request);

  /// The same, in hexadecimal.
  std::string ask(const std::string& request);

  /// SYNC, GET_CAPS, ACK and SET_CAPS, after which requests begin with 2.
  void connect();

  /// The host's ACK of `code` with that number.
  void acknowledge(opcode code, uint8_t sequence, uint8_t channel = 0);

  void wait(int64_t ms);

  time_point now{};
  recording_sink sink;
  test_system system;
  test_runner runner;
  stdin_channel in{runner};
  stdout_channel out;
  stream_channel stream;
  device_end device;
};

} // namespace actorcsi::platform::link::test
