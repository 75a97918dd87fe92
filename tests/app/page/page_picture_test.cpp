#include "app/page/page_picture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

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

  std::atomic<int> alive{0};
  page_picture uut;
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
  auto picture = uut.next(seen, patience);
  REQUIRE(picture);
  CHECK(picture->substr(0, 2) == "\xff\xd8");
  CHECK(seen == 1);
  CHECK(alive == 0);
  // It is not shown twice.
  CHECK_FALSE(uut.next(seen, 1ms));
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

TEST_CASE_METHOD(fixture, "PagePicture_Closed_EndsEveryWait") {
  REQUIRE(uut.begin());
  uut.show(next());
  uut.close();
  uint64_t seen = 99;
  CHECK_FALSE(uut.next(seen, patience));
  CHECK(uut.closed());
}
