#pragma once

#include <cstdint>
#include <string>

#include "platform/base/errc.hpp"
#include "platform/csi/csi.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"
#include "tests/platform/csi/v4l2/v4l2_test_support.hpp"

// What the drivers' test rigs do in different ways, for tests of every driver.

namespace actorcsi::platform::test {

inline void inject(camera_rig& rig, fault what) {
  rig.camera->inject(what);
}

inline void inject(imxrt_rig& rig, fault what) {
  rig.inject(what);
}

inline void inject(v4l2_rig& rig, fault what) {
  rig.kernel->inject(what);
}

inline void silence(camera_rig& rig, caf::timespan duration) {
  rig.camera->silence(duration);
}

inline void silence(imxrt_rig& rig, caf::timespan duration) {
  rig.sensor.silence(duration);
}

inline void silence(v4l2_rig& rig, caf::timespan duration) {
  rig.kernel->silence(duration);
}

/// How often capture is armed again after an overrun and a bus error.
template <class Rig>
uint32_t rearmed_after_faults(Rig&) {
  return 2;
}

/// A kernel flags a damaged frame and goes on by itself.
inline uint32_t rearmed_after_faults(v4l2_rig&) {
  return 1;
}

/// Whether the next frame is in the memory that the DMA wrote to, which was at
/// `former` for the frame before.
template <class Rig>
bool is_dma_memory(Rig&, const uint8_t* pixels, const uint8_t* former) {
  return pixels == former;
}

/// A kernel has more buffers, and fills them in turn.
inline bool is_dma_memory(v4l2_rig& rig, const uint8_t* pixels,
                          const uint8_t*) {
  return rig.kernel->is_mapped(pixels);
}

inline void check_error(const caf::error& what, errc code,
                        const std::string& context) {
  CHECK(what == code);
  CHECK(context_of(what) == context);
}

template <class Rig>
csi_statistics statistics_of(Rig& rig) {
  auto result = rig.camera->statistics();
  CHECK(adds_up(result.frames));
  return result;
}

} // namespace actorcsi::platform::test
