#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "platform/csi/frame.hpp"
#include "platform/openmv/device/device_end.hpp"
#include "platform/openmv/device/record_channel.hpp"
#include "platform/openmv/device/stdin_channel.hpp"
#include "platform/openmv/device/stdout_channel.hpp"
#include "platform/openmv/device/stream_channel.hpp"
#include "tests/platform/openmv/fuzz/fuzz_targets.hpp"

namespace actorcsi::platform::link::test {

namespace {

struct counting_sink final : byte_sink {
  size_t write(span<const uint8_t> x) override {
    count += x.size();
    return x.size();
  }

  size_t count = 0;
};

struct machine final : device_system, script_runner {
  version_info version() override {
    return {};
  }

  system_info info() override {
    return {};
  }

  void reset() override {
    // nop
  }

  void boot() override {
    // nop
  }

  status execute(std::string_view x) override {
    return x.empty() ? status::failed : status::success;
  }

  status stop() override {
    return status::success;
  }

  bool running() override {
    return false;
  }
};

/// Answers every record with itself.
struct echo final : record_listener {
  void on_records() override {
    while (!records.front().empty() && records.push(records.front()))
      records.pop();
  }

  void on_session() override {
    // nop
  }

  record_channel records{"actors", *this, {64, 256}};
};

void send(device_end& device, time_point now, opcode code,
          span<const uint8_t> payload) {
  packet_header head;
  head.code = code;
  std::array<uint8_t, packet_overhead + 16> packet{};
  struct collecting final : byte_sink {
    size_t write(span<const uint8_t> x) override {
      std::copy(x.begin(), x.end(), into);
      into += x.size();
      return x.size();
    }

    uint8_t* into = nullptr;
  } sink;
  sink.into = packet.data();
  packet_sender sender;
  sender.start(head, {payload, {}}, true);
  sender.flush(sink);
  device.on_bytes(now, {packet.data(), sender.head().packet_size()});
}

} // namespace

void fuzz_device(const uint8_t* data, size_t size) {
  if (size < 1)
    return;
  counting_sink sink;
  machine system;
  stdin_channel in{system, 64};
  stdout_channel out{64};
  stream_channel stream;
  echo actors;
  device_options options;
  options.max_payload = 498;
  device_end device{sink, system, options};
  for (channel* x :
       {static_cast<channel*>(&in), static_cast<channel*>(&out),
        static_cast<channel*>(&stream), static_cast<channel*>(&actors.records)})
    if (!device.add(*x))
      std::abort();
  time_point now{};
  send(device, now, opcode::sync, {});
  capabilities caps;
  caps.crc = (data[0] & 1) != 0;
  caps.sequence = (data[0] & 2) != 0;
  caps.ack = (data[0] & 4) != 0;
  caps.events = (data[0] & 8) != 0;
  caps.max_payload = (data[0] & 16) != 0 ? 498 : 50;
  std::array<uint8_t, capabilities::wire_size> payload{};
  caps.encode(payload.data());
  send(device, now, opcode::set_caps, {payload.data(), payload.size()});
  frame_info info;
  info.size = {16, 8};
  auto picture = make_frame(info, std::vector<uint8_t>(128, 7));
  ++data;
  --size;
  sink.count = 0;
  size_t pieces = 0;
  for (size_t i = 0; i < size; ++pieces) {
    auto n = std::min<size_t>(1 + data[i] % 64, size - i);
    device.on_bytes(now, {data + i, n});
    i += n;
    out.put("text of the device\n");
    stream.put(picture);
    if (pieces % 16 == 15)
      now += milliseconds(600);
    device.on_time(now);
  }
  now += milliseconds(10000);
  device.on_time(now);
  // No ten bytes in bring more than the largest answer out.
  if (sink.count > (size / 10 + pieces + 2) * 1024)
    std::abort();
}

} // namespace actorcsi::platform::link::test

#ifdef ACTORCSI_FUZZ_DEVICE
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  actorcsi::platform::link::test::fuzz_device(data, size);
  return 0;
}
#endif
