#include "actors/frame_saver.hpp"

#include "platform/base/utf8.hpp"

namespace actorcsi {

frame_saver::frame_saver(caf::actor_config& cfg, const camera_actor& from,
                         platform::picture_store& to)
  : frame_saver_base(cfg), store_(to) {
  subscribe_to<camera_subscribe>(from, FrameSubscription{})
    .then([](uint64_t) { /* nop */ });
}

caf::expected<FrameSaverStatistics> frame_saver::statistics() {
  return counts_;
}

void frame_saver::on_frame(const platform::frame& item) {
  if (auto err = store_.save(item)) {
    counts_.set_errors(counts_.errors() + 1);
    counts_.set_last_error(printable(describe(err)));
  } else {
    counts_.set_saved(counts_.saved() + 1);
  }
}

} // namespace actorcsi
