#include "actors/frame_saver.hpp"

#include "actors/camera.hpp"

#include "tests/support/mock_camera.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

/// Remembers the sequence numbers, and refuses every frame once it is full.
class small_store final : public platform::picture_store {
public:
  caf::error save(const platform::frame& x) override {
    if (saved.size() == capacity)
      return make_error(errc::io_error, "the disk is full");
    saved.push_back(x.info().sequence);
    return caf::none;
  }

  size_t capacity = 1'000;
  std::vector<uint32_t> saved;
};

struct fixture : virtual_node {
  fixture() {
    CameraConfig config;
    config.set_pixformat("GRAYSCALE");
    config.set_framesize("QQVGA");
    config.set_framerate(100);
    REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
  }

  FrameSaverStatistics statistics() {
    auto result = ask<frame_saver_statistics, FrameSaverStatistics>(uut);
    REQUIRE(result);
    return *result;
  }

  small_store& store = own<small_store>();
  platform::mock_csi& csi = add_mock_camera(*this);
  camera_actor cam = spawn<camera>(csi);
  frame_saver_actor uut =
    spawn<frame_saver>(cam, std::ref<platform::picture_store>(store));
};

} // namespace

TEST_CASE_METHOD(fixture, "FrameSaver_EveryFrame_IsSavedOnceInOrder") {
  run_for(1s);
  CHECK(store.saved.size() >= 95);
  CHECK(std::is_sorted(store.saved.begin(), store.saved.end()));
  CHECK(std::adjacent_find(store.saved.begin(), store.saved.end())
        == store.saved.end());
  CHECK(statistics().saved() == store.saved.size());
  CHECK(statistics().errors() == 0);
}

TEST_CASE_METHOD(fixture, "FrameSaver_FullDisk_IsCountedWithItsReason") {
  store.capacity = 10;
  run_for(1s);
  auto counts = statistics();
  CHECK(counts.saved() == 10);
  CHECK(counts.errors() >= 80);
  CHECK_THAT(counts.last_error(), Catch::Contains("the disk is full"));
}
