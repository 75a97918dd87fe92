#include "platform/csi/framebuffers.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEST_CASE("Framebuffers_Reserved_IsWhereTheNextFrameGoes") {
  using claim = framebuffers::claim;
  framebuffers x;
  CHECK(x.reserve(claim::any).empty());
  REQUIRE(!x.configure(2, 64));
  auto memory = x.reserve(claim::none);
  REQUIRE(memory.size() == 64);
  CHECK(x.reserve(claim::none).data() == memory.data());
  // It is no frame yet.
  CHECK(x.accounts().begun == 0);
  CHECK(x.accounts().in_flight == 0);
  CHECK(x.begin({8, 8}, pixformat::grayscale, {}).memory.data()
        == memory.data());
  // The second buffer can be set aside while the first is in flight.
  auto second = x.reserve(claim::none);
  CHECK(second.data() != memory.data());
  REQUIRE(x.finish({}));
  x.unreserve();
  CHECK(x.reserve(claim::none).data() == second.data());
  x.abort();
  CHECK(x.reserve(claim::none).data() == memory.data());
}

TEST_CASE("Framebuffers_Reserving_TakesTheBufferOfAWaitingFrameAsToldTo") {
  using claim = framebuffers::claim;
  struct {
    size_t count;
    overrun_policy policy;
    bool gives_newest;
    bool gives_oldest;
    drop_reason reason;
  } modes[] = {
    {1, overrun_policy::drop_oldest, false, false, drop_reason::no_buffer},
    {3, overrun_policy::stop, true, false, drop_reason::overwritten},
    {4, overrun_policy::stop, false, false, drop_reason::no_buffer},
    {4, overrun_policy::drop_oldest, true, true, drop_reason::queue_full},
  };
  for (auto& mode : modes) {
    INFO(mode.count << " buffers");
    framebuffers x;
    x.set_overrun(mode.policy);
    REQUIRE(!x.configure(mode.count, 64));
    std::vector<frame> held;
    for (size_t i = 0; i < mode.count; ++i) {
      x.begin({8, 8}, pixformat::grayscale, {});
      x.finish({});
      if (i + 1 < mode.count && mode.count == 3)
        held.push_back(x.take());
    }
    CHECK(x.reserve(claim::none).empty());
    CHECK(!x.reserve(claim::all_but_newest).empty() == mode.gives_oldest);
    x.unreserve();
    CHECK(!x.reserve(claim::any).empty() == mode.gives_newest);
    CHECK(x.accounts().dropped[mode.reason] == (mode.gives_newest ? 1 : 0));
    CHECK(adds_up(x.accounts()));
  }
}

TEST_CASE("Framebuffers_FramesLostAtOnce_AreToldWithTheNext") {
  framebuffers x;
  REQUIRE(!x.configure(2, 64));
  x.begin({8, 8}, pixformat::grayscale, {});
  x.lose(2, drop_reason::late_dma);
  x.finish({});
  x.begin({8, 8}, pixformat::grayscale, {});
  x.finish({});
  CHECK(x.take().info().lost.total() == 0);
  auto second = x.take();
  CHECK(second.info().sequence == 4);
  CHECK(second.info().lost[drop_reason::late_dma] == 2);
  CHECK(x.accounts().begun == 4);
  CHECK(adds_up(x.accounts()));
}
