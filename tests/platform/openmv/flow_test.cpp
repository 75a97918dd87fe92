// What a slow, or absent, reader costs: nothing but frames, and text that says
// so.

#include <algorithm>

#include "tests/platform/openmv/link_sim.hpp"

using namespace actorcsi::platform;
using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

TEST_CASE("Goodput_FramesIn4096BytePackets_Is97PercentOfTheLineRate") {
  sim_options options;
  options.baud = GENERATE(115200u, 921600u, 3000000u);
  link_sim sim{options};
  REQUIRE(sim.connect());
  sim.stream_frames({320, 240});
  // As many seconds as fifteen frames take, after the first one.
  REQUIRE(sim.run(60000, [&] { return sim.frames == 1; }));
  auto begin = sim.now;
  REQUIRE(sim.run(200000, [&] { return sim.frames == 16; }));
  auto seconds = std::chrono::duration<double>(sim.now - begin).count();
  auto goodput = 15 * 76800 / seconds / (options.baud / 10.0);
  WARN(options.baud << " baud: " << 100 * goodput
                    << " % of the line rate are pixels");
  CHECK(goodput >= 0.97);
  CHECK(sim.corrupt == 0);
  CHECK(sim.host.statistics().resyncs == 0);
}

TEST_CASE("Flow_FramesInPieces_LeaveCallsTheirTurn") {
  sim_options options;
  options.baud = 921600;
  options.in_pieces = true;
  link_sim sim{options};
  REQUIRE(sim.connect());
  sim.stream_frames({320, 240});
  REQUIRE(sim.run(60000, [&] { return sim.frames == 1; }));
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) {
    sim.run(37 + i % 7);
    auto begin = sim.now;
    sim.call(32);
    REQUIRE(sim.run(10000, [&] { return sim.answered.size() == sim.called; }));
    times.push_back(
      std::chrono::duration<double, std::milli>(sim.now - begin).count());
  }
  std::sort(times.begin(), times.end());
  auto p99 = times[times.size() * 99 / 100];
  WARN("call while frames stream at 921600 baud: p50 "
       << times[100] << " ms, p99 " << p99 << " ms");
  CHECK(p99 < 60);
  CHECK(sim.corrupt == 0);
  CHECK(sim.frames >= 10);
}

TEST_CASE("Flow_CallsBehindAFullWrite_WaitWithTheirOwner") {
  link_sim sim;
  REQUIRE(sim.connect());
  sim.to_device.block(true);
  constexpr size_t size = 1000;
  while (sim.call(size))
    REQUIRE(sim.called < 100);
  CHECK(sim.called * size >= sim.host.max_write());
  CHECK(sim.called * size < sim.host.max_write() + 2 * size);
  CHECK(sim.records.room() == 0);
  sim.to_device.block(false);
  CHECK(sim.run(10000, [&] { return sim.answered.size() == sim.called; }));
  CHECK(sim.call(size));
}

TEST_CASE("Flow_ReaderThatStops_CostsFramesFirstAndNoCall") {
  link_sim sim;
  REQUIRE(sim.connect());
  sim.stream_frames({160, 120});
  sim.run(1000);
  auto before = sim.board->stream.statistics();
  // For ten seconds nothing is read, while the board goes on. Calls for which
  // there is no room wait.
  sim.to_host.block(true);
  uint32_t wanted = 0;
  auto call = [&] {
    while (sim.called < wanted && sim.call(100)) {
      // nop
    }
  };
  for (int i = 0; i < 300; ++i) {
    sim.board->stream.put(make_test_frame({160, 120}, uint8_t(i)));
    sim.board->out.put("frame " + std::to_string(i) + "\n");
    if (i % 30 == 0)
      ++wanted;
    call();
    sim.run(33);
  }
  auto after = sim.board->stream.statistics();
  CHECK(after.offered - before.offered >= 300);
  CHECK(after.skipped - before.skipped >= 298);
  CHECK(sim.board->device.statistics().events_lost == 0);
  sim.to_host.block(false);
  CHECK(wanted == 10);
  CHECK(sim.run(10000, [&] {
    call();
    return sim.answered.size() == wanted;
  }));
  // The text is there, or it says how much is not.
  bytes into(4096);
  auto result = sim.carry_out([&](link::host_call& x) {
    x.read(2, 0, {into.data(), into.size()});
  });
  REQUIRE(result);
  std::string all(into.begin(), into.begin() + ptrdiff_t(result.size));
  std::string whole;
  for (int i = 0; i < 300; ++i)
    whole += "frame " + std::to_string(i) + "\n";
  auto lost = sim.board->out.lost();
  CHECK(all
        == "\n[... " + std::to_string(lost) + " bytes of text lost ...]\n"
             + whole.substr(lost));
  CHECK(lost == whole.size() - stdout_channel::default_capacity);
}

TEST_CASE("Flow_SmallQueues_DelayAndLoseNothing") {
  sim_options options;
  options.queue = 17;
  link_sim sim{options};
  REQUIRE(sim.connect());
  sim.stream_frames({80, 60});
  for (int i = 0; i < 50; ++i) {
    while (!sim.call(50 + size_t(i)))
      sim.run(1);
    sim.run(3);
  }
  CHECK(sim.run(10000, [&] { return sim.answered.size() == 50; }));
  CHECK(sim.run(10000, [&] { return sim.frames > 20; }));
  CHECK(sim.corrupt == 0);
  CHECK(sim.host.statistics().resyncs == 0);
}
