// What noise costs: time, and nothing else. The table that each run prints is
// the curve of the bit-error rate against what gets through.

#include <cstdio>
#include <numeric>

#include "tests/platform/openmv/link_sim.hpp"

using namespace actorcsi::platform;
using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;
using actorcsi::test::line_noise;

namespace {

bool in_order(const std::vector<uint32_t>& xs) {
  for (size_t i = 0; i < xs.size(); ++i)
    if (xs[i] != i)
      return false;
  return true;
}

line_noise make_noise(double bit_errors) {
  line_noise result;
  result.bit_errors = bit_errors;
  // The rest goes with the rate: a burst, a lost and a doubled byte for every
  // hundred wrong bits.
  result.bursts = bit_errors * 8 / 100;
  result.drops = bit_errors * 8 / 100;
  result.duplicates = bit_errors * 8 / 100;
  return result;
}

/// Carries at least `bytes` over a noisy line, both ways together: calls and
/// frames by turns. Then the noise ends, and everything has to arrive.
void run_noise(double bit_errors, uint64_t bytes) {
  sim_options options;
  options.baud = 3000000;
  options.seed = static_cast<uint64_t>(bit_errors * 1e9) + bytes;
  link_sim sim{options};
  REQUIRE(sim.connect());
  sim.noise(make_noise(bit_errors));
  sim.stream_frames({160, 120});
  auto carried = [&] {
    return sim.to_device.carried() + sim.to_host.carried();
  };
  size_t size = 8;
  while (carried() < bytes) {
    // Calls of all sizes up to a thousand bytes.
    while (sim.called < sim.answered.size() + 8 && sim.call(8 + size % 1000))
      size = size * 5 + 3;
    sim.run(5);
  }
  auto lost_frames = sim.failed();
  auto resyncs = sim.host.statistics().resyncs;
  sim.noise({});
  auto mended = sim.now;
  REQUIRE(sim.run(60000, [&] { return sim.answered.size() == sim.called; }));
  auto host = sim.host.statistics();
  const auto& device = sim.board->device.statistics();
  std::printf(
    "%8.0e %11llu %9u %9zu %8llu %8llu %8llu %8llu %8u\n", bit_errors,
    static_cast<unsigned long long>(carried()), sim.called, sim.answered.size(),
    static_cast<unsigned long long>(sim.frames),
    static_cast<unsigned long long>(lost_frames),
    static_cast<unsigned long long>(device.wire.retransmitted + host.repeated),
    static_cast<unsigned long long>(host.resyncs), sim.corrupt);
  CHECK(sim.corrupt == 0);
  CHECK(sim.board->executed.size() == sim.called);
  CHECK(in_order(sim.board->executed));
  CHECK(in_order(sim.answered));
  CHECK(sim.sessions == 1);
  CHECK(sim.board->sessions == 1);
  CHECK(sim.called > 0);
  // What the noise has begun may still fail, and nothing after it.
  CHECK(host.resyncs <= resyncs + 1);
  // What is asked last is answered within the time that the ends may have to
  // wait for each other.
  CHECK(sim.now - mended < milliseconds(10000));
}

/// The packet of that number; those without payload are told by their header.
bytes nth_packet(uint32_t n) {
  auto payload = n % 3 == 0 ? bytes{} : numbered(n, 8 + n * 37 % 4000);
  return make_packet(static_cast<opcode>(n / 256), static_cast<uint8_t>(n),
                     static_cast<uint8_t>(n / 65536), payload);
}

/// The decoder alone, which finds every packet that arrives whole, behind a
/// noisy line without retransmission.
void run_decoder(double bit_errors, uint64_t total) {
  time_point now{};
  actorcsi::test::link_line line{now, 0, SIZE_MAX, 5};
  line.noise(make_noise(bit_errors));
  packet_decoder decoder{4082};
  bytes arrived;
  uint32_t sent = 0;
  uint32_t expected = 0;
  uint32_t accepted = 0;
  uint32_t corrupt = 0;
  while (line.carried() < total) {
    line.write(view(nth_packet(sent++)));
    while (line.take(arrived)) {
      auto input = view(arrived);
      for (auto found = decoder.next(input);
           found != packet_decoder::event::none; found = decoder.next(input)) {
        if (found != packet_decoder::event::packet)
          continue;
        const auto& head = decoder.head();
        auto n = head.sequence | static_cast<uint32_t>(head.code) << 8
                 | uint32_t{head.channel} << 16;
        auto payload = decoder.payload();
        auto wanted = nth_packet(n);
        auto good = n >= expected && n < sent && head.flags == 0
                    && wanted.size() == head.packet_size()
                    && std::equal(payload.begin(), payload.end(),
                                  wanted.begin() + header_size);
        if (good)
          expected = n + 1;
        ++(good ? accepted : corrupt);
      }
    }
  }
  const auto& counts = decoder.statistics();
  std::printf("decoder at %.0e: %u packets sent, %u accepted, %u damaged, "
              "%u corrupt\n",
              bit_errors, sent, accepted,
              counts.damaged_headers + counts.damaged_payloads, corrupt);
  CHECK(corrupt == 0);
  CHECK(accepted > 0);
  CHECK(accepted < sent);
}

void print_head() {
  std::printf("%8s %11s %9s %9s %8s %8s %8s %8s %8s\n", "bit err.", "bytes",
              "calls", "answered", "frames", "failed", "again", "resyncs",
              "corrupt");
}

} // namespace

TEST_CASE("Noise_TenMillionBytes_NothingIsCorruptLostOrDoneTwice") {
  print_head();
  for (auto rate : {0.0, 1e-6, 1e-5, 1e-4})
    run_noise(rate, 2'500'000);
}

TEST_CASE("Noise_HundredMillionBytes_NothingIsCorruptLostOrDoneTwice",
          "[.curve]") {
  for (auto rate : {1e-6, 1e-5, 1e-4})
    run_decoder(rate, 100'000'000);
  print_head();
  for (auto rate : {1e-6, 1e-5, 1e-4})
    run_noise(rate, 100'000'000);
}

TEST_CASE("Noise_ThatEnds_LeavesALinkThatTakesTheNextPacket") {
  // Whatever the noise leaves in the decoders, the first packet after it is
  // found once the line has been silent.
  for (uint64_t seed = 0; seed < 200; ++seed) {
    device_fixture f;
    f.connect();
    std::mt19937_64 random{seed};
    bytes junk(random() % 6000);
    for (auto& x : junk)
      x = static_cast<uint8_t>(random());
    // Among it the begin of a packet that announces more than comes.
    auto cut = make_packet(opcode::channel_write, 2, 1, bytes(3000));
    cut.resize(random() % cut.size());
    junk.insert(junk.end(), cut.begin(), cut.end());
    f.ask(junk);
    f.ask(make_packet(opcode::sync));
    f.wait(200);
    f.sink.take();
    REQUIRE(!f.ask(make_packet(opcode::get_caps)).empty());
  }
}
