#include "platform/openmv/host/frame_reader.hpp"

#include "tests/platform/openmv/link_sim.hpp"

using namespace actorcsi::platform;
using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

TEST_CASE("FrameReader_SyncBetweenPieces_DoesNotJoinTwoFrames") {
  sim_options options;
  options.in_pieces = true;
  link_sim sim{options};
  REQUIRE(sim.connect());
  sim.stream_frames({320, 240});
  REQUIRE(sim.run(5000, [&] { return sim.frames == 1; }));
  // The next one is under way, and the one that takes its place is there.
  sim.run(400);
  REQUIRE(sim.frames == 1);
  sim.board->stream.put(make_test_frame({320, 240}, 77, 100));
  sim.cable(false);
  sim.run(2000);
  sim.cable(true);
  REQUIRE(sim.run(20000, [&] { return sim.frames == 3; }));
  CHECK(sim.resyncs > 0);
  CHECK(sim.failed() > 0);
  CHECK(sim.corrupt == 0);
}
