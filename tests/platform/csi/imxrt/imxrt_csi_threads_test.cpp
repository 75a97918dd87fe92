#include "platform/csi/imxrt/imxrt_csi.hpp"

#include <thread>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// An interrupt controller that serves at once, in the thread that plays the
/// hardware.
class interrupt final : public doorbell {
public:
  explicit interrupt(imxrt_csi& camera) : camera_(camera) {
    // nop
  }

  void ring() noexcept override {
    camera_.on_interrupt();
  }

private:
  imxrt_csi& camera_;
};

} // namespace

TEST_CASE("ImxrtCsi_InterruptsFromAnotherThread_FramesAreWholeAndAddUp") {
  for (int buffers : {1, 2, 3, 8}) {
    INFO(buffers << " buffers");
    real_clock time;
    test_memory memory;
    imxrt_csi_model model{memory};
    pattern_sensor chip{model, time};
    imxrt_csi camera{model, chip, memory, time};
    interrupt line{camera};
    model.on_interrupt_line(&line);
    REQUIRE(!camera.set_pixformat(pixformat::grayscale));
    REQUIRE(!camera.set_framesize({64, 48}));
    REQUIRE(!camera.set_framerate(300));
    REQUIRE(!camera.set_framebuffers(buffers));
    std::atomic<bool> stop{false};
    std::thread hardware{[&] {
      while (!stop) {
        chip.advance(time.now());
        std::this_thread::yield();
      }
    }};
    uint32_t frames = 0;
    uint32_t last = 0;
    uint32_t wrong = 0;
    std::vector<frame> held;
    for (auto end = time.now() + 10s; frames < 50 && time.now() < end;) {
      auto x = camera.snapshot();
      if (!x || !*x) {
        std::this_thread::yield();
        continue;
      }
      if (++frames % 10 == 0)
        chip.inject(static_cast<fault>(1 + frames / 10 % 4));
      auto& info = x->info();
      wrong += is_torn(*x) || read_frame_number(*x) != info.sequence;
      wrong += info.lost.total() != info.sequence - last - 1;
      last = info.sequence;
      held.push_back(std::move(*x));
      if (held.size() + 1 < static_cast<size_t>(buffers))
        continue;
      for (auto& y : held)
        wrong += read_frame_number(y) != y.info().sequence;
      held.clear();
      if (frames % 20 == 0)
        camera.abort();
    }
    stop = true;
    hardware.join();
    CHECK(frames == 50);
    CHECK(wrong == 0);
    auto statistics = camera.statistics();
    CHECK(adds_up(statistics.frames));
    CHECK(statistics.frames.delivered == frames);
    model.on_interrupt_line(nullptr);
  }
}
