#include "actors/heartbeat.hpp"

#include "platform/base/utf8.hpp"

namespace actorcsi {

namespace {

constexpr uint32_t max_period_ms = 3'600'000;
constexpr size_t max_text = 120;

} // namespace

heartbeat::heartbeat(caf::actor_config& cfg) : heartbeat_base(cfg) {
  config_.set_period_ms(0);
  config_.set_text("hello");
}

caf::expected<HeartbeatConfig>
heartbeat::configure(const HeartbeatConfig& request) {
  if (request.period_ms() > max_period_ms)
    return make_error(errc::invalid_argument,
                      "period_ms=" + std::to_string(request.period_ms())
                        + ": give 0 to " + std::to_string(max_period_ms));
  if (request.text().size() > max_text || !is_printable_text(request.text()))
    return make_error(errc::invalid_argument,
                      "text: give one line of at most "
                        + std::to_string(max_text)
                        + " bytes without control characters");
  config_.MergeFrom(request);
  if (request.has_period_ms()) {
    if (config_.period_ms() > 0)
      tick_message().send();
    else
      tick_message().cancel();
  }
  return config_;
}

caf::expected<HeartbeatStatistics> heartbeat::statistics() {
  HeartbeatStatistics result;
  result.set_beats(beats_);
  *result.mutable_config() = config_;
  return result;
}

caf::error heartbeat::subscribe() {
  return caf::none;
}

void heartbeat::tick() {
  Beat beat;
  beat.set_count(++beats_);
  beat.set_text(config_.text());
  publish_subscribe(beat);
  tick_message().schedule(std::chrono::milliseconds{config_.period_ms()});
}

} // namespace actorcsi
