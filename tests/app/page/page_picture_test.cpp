#include "app/page/page_picture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "tests/support/jpeg_frame.hpp"

using namespace actorcsi;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

/// A grey frame that tells when nobody holds it any more.
class counted_buffer final : public platform::framebuffer {
public:
  explicit counted_buffer(std::atomic<int>& alive) : alive_(alive) {
    info_.size = {64, 48};
    ++alive_;
  }

  const platform::frame_info& info() const noexcept override {
    return info_;
  }

  span<const uint8_t> pixels() const noexcept override {
    return {pixels_.data(), pixels_.size()};
  }

  void acquire() noexcept override {
    ++leases_;
  }

  void release() noexcept override {
    if (--leases_ == 0) {
      --alive_;
      delete this;
    }
  }

private:
  std::atomic<int>& alive_;
  std::atomic<int> leases_{1};
  platform::frame_info info_;
  std::vector<uint8_t> pixels_ = std::vector<uint8_t>(64 * 48, 90);
};

struct fixture {
  platform::frame next() {
    return platform::frame::adopt(new counted_buffer(alive));
  }

  /// Waits for a picture after number `seen`.
  page_picture::jpeg wait_next(uint64_t& seen) {
    for (auto end = std::chrono::steady_clock::now() + patience;
         std::chrono::steady_clock::now() < end;) {
      if (auto result = uut.next(seen))
        return result;
      std::this_thread::sleep_for(1ms);
    }
    return nullptr;
  }

  std::atomic<int> alive{0};
  std::atomic<int> rung{0};
  page_picture uut{[this] { ++rung; }};
};

} // namespace

TEST_CASE_METHOD(fixture, "PagePicture_NobodyWatches_KeepsNoFrame") {
  uut.show(next());
  CHECK(alive == 0);
  CHECK(uut.shown() == 0);
}

TEST_CASE_METHOD(fixture, "PagePicture_Watched_IsAJpegAndTheFrameGoesBack") {
  REQUIRE(uut.begin());
  uut.show(next());
  uint64_t seen = 0;
  auto picture = wait_next(seen);
  REQUIRE(picture);
  CHECK(picture->substr(0, 2) == "\xff\xd8");
  CHECK(seen == 1);
  CHECK(alive == 0);
  // It is not shown twice.
  CHECK_FALSE(uut.next(seen));
  uut.end();
}

TEST_CASE_METHOD(fixture, "PagePicture_Jpeg_IsShownAsItIs") {
  auto x = test::jpeg_frame({64, 32});
  auto pixels = x.pixels();
  std::string bytes{pixels.begin(), pixels.end()};
  REQUIRE(uut.begin());
  uut.show(x);
  uint64_t seen = 0;
  auto picture = wait_next(seen);
  REQUIRE(picture);
  CHECK(*picture == bytes);
  uut.end();
}

TEST_CASE_METHOD(fixture, "PagePicture_ManyFrames_AtMostTwoAreHeld") {
  REQUIRE(uut.begin());
  for (int i = 0; i < 500; ++i) {
    uut.show(next());
    CHECK(alive <= 2);
  }
  for (int i = 0; i < 60'000 && uut.shown() + uut.skipped() < 500; ++i)
    std::this_thread::sleep_for(1ms);
  CHECK(uut.shown() + uut.skipped() == 500);
  CHECK(alive == 0);
  uut.end();
  CHECK(uut.shown() >= 1);
}

TEST_CASE_METHOD(fixture, "PagePicture_TooManyWatchers_AreRefused") {
  for (uint32_t i = 0; i < page_picture::max_watchers; ++i)
    REQUIRE(uut.begin());
  CHECK_FALSE(uut.begin());
  CHECK(uut.refused() == 1);
  uut.end();
  CHECK(uut.begin());
}

TEST_CASE_METHOD(fixture, "PagePicture_EachPicture_RingsOnce") {
  REQUIRE(uut.begin());
  uut.show(next());
  uint64_t seen = 0;
  REQUIRE(wait_next(seen));
  uut.close();
  for (int i = 0; i < 60'000 && rung == 0; ++i)
    std::this_thread::sleep_for(1ms);
  CHECK(rung == 1);
  uut.show(next());
  CHECK(alive == 0);
  uut.end();
}

TEST_CASE_METHOD(fixture, "PagePicture_LastWatcherLeaves_ForgetsThePicture") {
  REQUIRE(uut.begin());
  uut.show(next());
  uint64_t seen = 0;
  REQUIRE(wait_next(seen));
  uut.end();
  REQUIRE(uut.begin());
  seen = 0;
  CHECK_FALSE(uut.next(seen));
  uut.end();
}
