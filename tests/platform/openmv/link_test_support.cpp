#include "tests/platform/openmv/link_test_support.hpp"

#include <algorithm>

#include "platform/openmv/codec/crc.hpp"

namespace actorcsi::platform::link::test {

bytes hex(const std::string& digits) {
  auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string plain;
  for (auto c : digits)
    if (c != ' ')
      plain += c;
  bytes result;
  for (size_t i = 0; i + 1 < plain.size(); i += 2)
    result.push_back(
      static_cast<uint8_t>(value(plain[i]) << 4 | value(plain[i + 1])));
  return result;
}

std::string hex(const bytes& x) {
  std::string result;
  for (auto byte : x) {
    result += "0123456789abcdef"[byte >> 4];
    result += "0123456789abcdef"[byte & 15];
  }
  return result;
}

bytes make_packet(opcode code, uint8_t sequence, uint8_t channel,
                  const bytes& payload, uint8_t flags, bool with_crc) {
  packet_header head;
  head.sequence = sequence;
  head.channel = channel;
  head.flags = flags;
  head.code = code;
  head.length = static_cast<uint16_t>(payload.size());
  bytes result(header_size);
  write_header(head, with_crc, result.data());
  if (!payload.empty()) {
    result.insert(result.end(), payload.begin(), payload.end());
    auto crc = words({with_crc ? crc32(view(payload)) : 0});
    result.insert(result.end(), crc.begin(), crc.end());
  }
  return result;
}

bytes words(std::initializer_list<uint32_t> xs, const bytes& more) {
  bytes result;
  for (auto x : xs) {
    uint8_t word[4];
    put_u32(word, x);
    result.insert(result.end(), word, word + 4);
  }
  result.insert(result.end(), more.begin(), more.end());
  return result;
}

frame make_test_frame(frame_size size, uint8_t seed, uint32_t sequence) {
  frame_info info;
  info.sequence = sequence;
  info.size = size;
  info.readout_end = time_point{milliseconds(33) * int64_t{sequence}};
  std::vector<uint8_t> pixels(size.area());
  for (size_t y = 0; y < size.height; ++y)
    for (size_t x = 0; x < size.width; ++x)
      pixels[y * size.width + x] = static_cast<uint8_t>(seed + x + y);
  return make_frame(info, std::move(pixels));
}

size_t recording_sink::write(span<const uint8_t> x) {
  auto n = std::min<size_t>(x.size(), limit);
  limit -= limit == SIZE_MAX ? 0 : n;
  all.insert(all.end(), x.begin(), x.begin() + static_cast<ptrdiff_t>(n));
  return n;
}

bytes recording_sink::take() {
  return std::exchange(all, {});
}

version_info test_system::version() {
  return {{1, 0, 2}, {1, 0, 3}, {5, 0, 0}};
}

system_info test_system::info() {
  system_info result;
  result.cpu_id = 0x411FC271;
  result.device_id = {1, 2, 3};
  result.usb_id = 0x37C51060;
  result.chip_id = {0x2481, 0, 0};
  result.hardware = hardware::crc;
  result.flash_kb = 16384;
  result.ram_kb = 32768;
  return result;
}

size_t test_system::memory(span<memory_info> into) {
  into[0] = {memory_info::heap, 0, 1000, 400, 600, 0, 500};
  return 1;
}

status test_runner::execute(std::string_view x) {
  script.assign(x.data(), x.size());
  busy = true;
  return status::success;
}

status test_runner::stop() {
  busy = false;
  return status::success;
}

device_fixture::device_fixture(const device_options& options,
                               const stream_options& stream_opts,
                               size_t text_capacity)
  : out(text_capacity), stream(stream_opts), device(sink, system, options) {
  REQUIRE(*device.add(in) == 1);
  REQUIRE(*device.add(out) == 2);
  REQUIRE(*device.add(stream) == 3);
}

bytes device_fixture::ask(const bytes& request) {
  device.on_bytes(now, view(request));
  return sink.take();
}

std::string device_fixture::ask(const std::string& request) {
  return hex(ask(hex(request)));
}

void device_fixture::connect() {
  ask(make_packet(opcode::sync));
  ask(make_packet(opcode::get_caps));
  acknowledge(opcode::get_caps, 0);
  ask(make_packet(
    opcode::set_caps, 1, 0,
    words({device.caps().ack ? 15u : 11u, device.caps().max_payload, 0, 0})));
}

void device_fixture::acknowledge(opcode code, uint8_t sequence,
                                 uint8_t channel) {
  device.on_bytes(now,
                  view(make_packet(code, sequence, channel, {}, flag::ack)));
}

void device_fixture::wait(int64_t ms) {
  auto end = now + milliseconds(ms);
  while (device.next_timeout() <= end) {
    now = std::max(now, device.next_timeout());
    device.on_time(now);
  }
  now = end;
}

} // namespace actorcsi::platform::link::test
