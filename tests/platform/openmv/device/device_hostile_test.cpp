#include <algorithm>
#include <random>

#include "platform/openmv/device/device_end.hpp"

#include "platform/openmv/device/record_channel.hpp"
#include "tests/platform/openmv/link_test_support.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

struct refusal {
  opcode code;
  uint8_t channel;
  bytes payload;
  status why;
};

} // namespace

TEST_CASE("DeviceEnd_BrokenRequests_GetTheirStatus") {
  auto op = [](int x) { return static_cast<opcode>(x); };
  const std::vector<refusal> all{
    {op(0x05), 0, {}, status::invalid},
    {op(0x15), 0, {}, status::invalid},
    {op(0x30), 0, {}, status::invalid},
    {op(0xFF), 200, {}, status::invalid},
    {opcode::system_event, 0, {}, status::invalid},
    {opcode::channel_event, 1, {}, status::invalid},
    {opcode::version, 1, {}, status::invalid},
    {opcode::sync, 1, {}, status::invalid},
    {opcode::get_caps, 0, bytes(1), status::invalid},
    {opcode::set_caps, 0, bytes(15), status::invalid},
    {opcode::set_caps, 0, words({15, 49, 0, 0}), status::invalid},
    {opcode::set_caps, 0, words({15, 4083, 0, 0}), status::invalid},
    {opcode::channel_list, 1, {}, status::invalid},
    {opcode::channel_poll, 1, {}, status::invalid},
    {opcode::channel_lock, 0, {}, status::busy},
    {opcode::channel_lock, 1, {}, status::busy},
    {opcode::channel_lock, 99, {}, status::busy},
    {opcode::channel_unlock, 2, {}, status::busy},
    {opcode::channel_shape, 1, {}, status::invalid},
    {opcode::channel_size, 0, {}, status::invalid},
    {opcode::channel_size, 77, {}, status::invalid},
    {opcode::channel_read, 3, words({0}), status::invalid},
    {opcode::channel_read, 3, words({0, 0}), status::invalid},
    {opcode::channel_read, 1, words({0, 1}), status::invalid},
    {opcode::channel_read, 0, words({0, 1}), status::invalid},
    {opcode::channel_read, 2, words({0, 1}), status::failed},
    {opcode::channel_read, 3, words({0xFFFFFFFF, 0xFFFFFFFF}), status::failed},
    {opcode::channel_write, 0, words({0, 1}, {1}), status::invalid},
    {opcode::channel_write, 2, words({0, 1}, {1}), status::invalid},
    {opcode::channel_write, 1, words({0, 0}), status::invalid},
    {opcode::channel_write, 1, words({0, 2}, {1}), status::invalid},
    {opcode::channel_write, 1, words({5, 1}, {1}), status::invalid},
    {opcode::channel_write, 1, {}, status::invalid},
    {opcode::channel_ioctl, 1, {1, 0, 0}, status::invalid},
    {opcode::channel_ioctl, 1, words({2}), status::failed},
    {opcode::channel_ioctl, 1, words({1, 1}), status::invalid},
    {opcode::channel_ioctl, 1, words({99}), status::invalid},
    {opcode::channel_ioctl, 3, words({0}), status::invalid},
    {opcode::channel_ioctl, 3, words({2, 5}), status::invalid},
    {opcode::channel_ioctl, 3, words({3, 7}), status::failed},
    {opcode::channel_ioctl, 0, words({0}), status::invalid},
  };
  device_fixture f;
  f.connect();
  uint8_t n = 2;
  for (const auto& x : all) {
    INFO("opcode " << int(x.code) << ", channel " << int(x.channel) << ", "
                   << hex(x.payload));
    CHECK(hex(f.ask(make_packet(x.code, n, x.channel, x.payload)))
          == hex(make_packet(x.code, n, x.channel,
                             {static_cast<uint8_t>(x.why), 0}, flag::nak)));
    ++n;
  }
}

TEST_CASE("DeviceEnd_DamagedPayload_IsToldAndTheNextRequestIsRead") {
  device_fixture f;
  f.connect();
  auto request =
    make_packet(opcode::channel_write, 2, 1, words({0, 3}, {1, 2, 3}));
  request[15] ^= 0x10;
  CHECK(f.ask(request)
        == make_packet(opcode::channel_write, 2, 1, {5, 0}, flag::nak));
  CHECK(f.device.statistics().wire.checksum_errors == 1);
  request[15] ^= 0x10;
  CHECK(
    f.ask(make_packet(opcode::channel_write, 3, 1, words({0, 3}, {1, 2, 3})))
    == make_packet(opcode::channel_write, 3, 1, {}, flag::ack));
}

TEST_CASE("DeviceEnd_TooLongRequest_IsRefusedBeforeItComes") {
  device_fixture f;
  f.connect();
  auto request = make_packet(opcode::channel_write, 2, 1, bytes(4083));
  request.resize(header_size);
  CHECK(f.ask(request)
        == make_packet(opcode::channel_write, 2, 1, {7, 0}, flag::nak));
}

TEST_CASE("DeviceEnd_OwnPacketsComingBack_AreIgnored") {
  device_fixture f;
  f.connect();
  auto answer = f.ask(make_packet(opcode::version, 2));
  CHECK(f.ask(answer).empty());
  CHECK(
    f.ask(make_packet(opcode::channel_event, 0, 3, {}, flag::event)).empty());
  f.acknowledge(opcode::version, 2);
  CHECK(f.ask(make_packet(opcode::version, 3, 0, {5, 0}, flag::nak)).empty());
  CHECK(!f.ask(make_packet(opcode::version, 3)).empty());
}

TEST_CASE("DeviceEnd_RandomBytes_CostNoMoreThanTheirScan") {
  device_fixture f;
  f.connect();
  std::mt19937 random{3};
  bytes junk(1 << 20);
  for (auto& x : junk)
    x = static_cast<uint8_t>(random());
  auto answers = f.ask(junk);
  CHECK(answers.size() < junk.size() / 100);
  f.wait(1000);
  f.sink.take();
  CHECK(hex(f.ask(make_packet(opcode::sync))) == "aad50000010000000846");
}

TEST_CASE("DeviceEnd_HostThatReadsNothing_StopsAnsweringAndNothingGrows") {
  device_fixture f;
  f.connect();
  f.sink.limit = 1000;
  size_t sent = 0;
  for (int i = 0; i < 10000; ++i)
    sent += f.ask(make_packet(opcode::system_info, uint8_t(i + 2))).size();
  CHECK(sent == 1000);
  // Once it reads again a SYNC is all it takes.
  f.sink.limit = SIZE_MAX;
  auto rest = f.ask(make_packet(opcode::sync));
  CHECK(rest.size() <= 2 * (system_info::wire_size + packet_overhead));
  CHECK(hex(bytes(rest.end() - 10, rest.end())) == "aad50000010000000846");
}

TEST_CASE("DeviceEnd_EventsWithoutRoom_AreCountedOrJoined") {
  device_fixture f;
  f.connect();
  f.sink.limit = 0;
  for (int i = 0; i < 1000; ++i)
    f.out.put("x");
  for (uint16_t i = 0; i < 30; ++i)
    f.device.raise_system(i);
  CHECK(f.device.statistics().events_lost > 0);
  CHECK(f.device.statistics().events_lost <= 30);
  f.sink.limit = SIZE_MAX;
  f.device.on_time(f.now);
  CHECK(f.sink.take().size() <= (device_end::max_events + 1) * size_t{16});
}
