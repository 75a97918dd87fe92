#include "actors/camera_messages.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/csi/mock/mock_csi.hpp"
#include "platform/csi/settings.hpp"
#include "platform/runtime/virtual_time.hpp"

using namespace actorcsi;
using namespace std::chrono_literals;

namespace {

/// Remembers which settings were made, and refuses one of them.
class recording_csi final : public platform::csi {
public:
  std::vector<std::string> calls;
  std::string refused;

  platform::sensor_identity identity() const override {
    return {"recording", 7, 0x3C, 24'000'000, true};
  }

  caf::error reset(bool) override {
    return set("reset");
  }

  caf::error set_pixformat(platform::pixformat format) override {
    return set("pixformat", platform::to_string(format));
  }

  caf::error set_framesize(platform::frame_size size) override {
    return set("framesize", platform::to_string(size));
  }

  caf::error set_window(const platform::window_request& x) override {
    return set("window", platform::rendered(x));
  }

  caf::error set_framerate(double hz) override {
    return set("framerate", std::to_string(static_cast<int>(hz)));
  }

  caf::error set_framebuffers(int count) override {
    return set("framebuffers", std::to_string(count));
  }

  caf::error set_overrun(platform::overrun_policy policy) override {
    return set("overrun",
               policy == platform::overrun_policy::stop ? "stop" : "drop");
  }

  caf::error set_delays(bool on) override {
    return set("delays", on ? "on" : "off");
  }

  platform::csi_settings settings() const override {
    return {};
  }

  caf::error set_knob(platform::knob, const platform::knob_values&) override {
    return set("knob");
  }

  caf::expected<platform::knob_values> get_knob(platform::knob) const override {
    return make_error(errc::unsupported);
  }

  caf::expected<std::vector<int32_t>> ioctl(uint32_t,
                                            span<const int32_t>) override {
    return make_error(errc::unsupported);
  }

  caf::expected<platform::frame> snapshot() override {
    return make_error(errc::unsupported);
  }

  void abort() override {
    set("abort");
  }

  caf::error last_fault() const override {
    return caf::none;
  }

  void on_frame_ready(platform::doorbell*) override {
    set("on_frame_ready");
  }

  void on_frame_begin(platform::doorbell*) override {
    set("on_frame_begin");
  }

  platform::frame_begin last_begin() const override {
    return {};
  }

  platform::csi_statistics statistics() const override {
    return {};
  }

private:
  caf::error set(const std::string& name, const std::string& value = {}) {
    if (name == refused)
      return make_error(errc::io_error, name);
    calls.push_back(name + (value.empty() ? "" : " " + value));
    return caf::none;
  }
};

CameraConfig everything() {
  CameraConfig result;
  result.set_pixformat("rgb565");
  result.set_framesize("QVGA");
  result.mutable_window()->set_x(1);
  result.mutable_window()->set_y(2);
  result.mutable_window()->set_width(160);
  result.mutable_window()->set_height(120);
  result.set_framerate(30);
  result.set_framebuffers(5);
  result.set_overrun(OVERRUN_DROP_OLDEST);
  result.set_delays(true);
  // Of the actor, not of the sensor.
  result.set_polling(POLLING_YIELD);
  return result;
}

const std::vector<std::string> in_order = {
  "pixformat RGB565", "framesize QVGA", "window 1,2,160,120", "framerate 30",
  "framebuffers 5",   "overrun drop",   "delays on"};

std::string name_of(const std::string& call) {
  return call.substr(0, call.find(' '));
}

} // namespace

// -- requests -----------------------------------------------------------------

TEST_CASE("CameraMessages_Settings_AreMadeInTheOrderOfTheFields") {
  recording_csi csi;
  CHECK_FALSE(apply(csi, everything()));
  CHECK(csi.calls == in_order);
}

TEST_CASE("CameraMessages_AbsentSetting_StaysAsItIs") {
  recording_csi csi;
  CHECK_FALSE(apply(csi, CameraConfig{}));
  CHECK(csi.calls.empty());
  CameraConfig one;
  one.set_framerate(15);
  CHECK_FALSE(apply(csi, one));
  CHECK(csi.calls == std::vector<std::string>{"framerate 15"});
  // Present is present, even if it is nothing.
  csi.calls.clear();
  CameraConfig nothing;
  nothing.set_framebuffers(0);
  nothing.mutable_window();
  CHECK_FALSE(apply(csi, nothing));
  CHECK(csi.calls == std::vector<std::string>{"window 0,0", "framebuffers 0"});
}

TEST_CASE("CameraMessages_RefusedSetting_IsTheErrorAndTheLastOneTried") {
  for (size_t i = 0; i < in_order.size(); ++i) {
    recording_csi csi;
    csi.refused = name_of(in_order[i]);
    INFO(csi.refused);
    CHECK(apply(csi, everything()) == errc::io_error);
    auto end = in_order.begin() + static_cast<std::ptrdiff_t>(i);
    CHECK(csi.calls == std::vector<std::string>{in_order.begin(), end});
  }
}

TEST_CASE("CameraMessages_UnknownName_IsRefusedBeforeThePortIsAsked") {
  recording_csi csi;
  for (auto text : {"", "PINK", "RGB565 ", "RGB\n565"}) {
    CameraConfig request;
    request.set_pixformat(text);
    request.set_framerate(30);
    CHECK(apply(csi, request) == errc::invalid_pixformat);
  }
  for (auto text : {"", "HUGE", "0x0", "640x", "-1x20", "4097x2", "65537x65537",
                    "99999999999999999999x1"}) {
    INFO(text);
    CameraConfig request;
    request.set_framesize(text);
    request.set_framerate(30);
    CHECK(apply(csi, request) == errc::invalid_framesize);
  }
  CHECK(csi.calls.empty());
}

TEST_CASE("CameraMessages_Window_GoesToThePortAsItIsWanted") {
  recording_csi csi;
  CameraConfig request;
  auto& window = *request.mutable_window();
  window.set_width(0xffff'ffff);
  window.set_height(65'536);
  CHECK_FALSE(apply(csi, request));
  window.set_y(-7);
  CHECK_FALSE(apply(csi, request));
  window.set_x(70'000);
  CHECK_FALSE(apply(csi, request));
  CHECK(csi.calls
        == std::vector<std::string>{"window 4294967295,65536",
                                    "window ,-7,4294967295,65536",
                                    "window 70000,-7,4294967295,65536"});
}

TEST_CASE("CameraMessages_OverrunOfALaterVersion_StaysAsItIs") {
  recording_csi csi;
  CameraConfig request;
  request.set_overrun(static_cast<Overrun>(99));
  CHECK_FALSE(apply(csi, request));
  CHECK(csi.calls.empty());
  request.set_overrun(OVERRUN_STOP);
  CHECK_FALSE(apply(csi, request));
  CHECK(csi.calls == std::vector<std::string>{"overrun stop"});
}

// -- answers ------------------------------------------------------------------

TEST_CASE("CameraMessages_NothingSet_NamesTheDefaultsOnly") {
  auto message = to_message(platform::csi_settings{});
  CHECK_FALSE(message.has_pixformat());
  CHECK_FALSE(message.has_framesize());
  CHECK_FALSE(message.has_window());
  CHECK_FALSE(message.has_framerate());
  CHECK(message.framebuffers() == 3);
  CHECK(message.overrun() == OVERRUN_STOP);
  CHECK(message.polling() == POLLING_UNSPECIFIED);
}

TEST_CASE("CameraMessages_SettingsInForce_MakeAnotherCameraTheSame") {
  runtime::virtual_time time;
  auto make = [&] {
    auto result = platform::mock_csi::make({}, time);
    REQUIRE(result);
    return std::move(*result);
  };
  auto first = make();
  REQUIRE_FALSE(apply(*first, everything()));
  auto message = to_message(first->settings());
  CHECK(message.pixformat() == "RGB565");
  CHECK(message.framesize() == "QVGA");
  CHECK(message.framerate() == 30);
  CHECK(message.framebuffers() == 5);
  CHECK(message.overrun() == OVERRUN_DROP_OLDEST);
  CHECK(message.delays());
  auto second = make();
  REQUIRE_FALSE(apply(*second, message));
  CHECK(to_message(second->settings()).SerializeAsString()
        == message.SerializeAsString());
  auto& window = message.window();
  CHECK(window.x() == 1);
  CHECK(window.y() == 2);
  CHECK(window.width() == 160);
  CHECK(window.height() == 120);
}

TEST_CASE("CameraMessages_Knob_HasItsNameAndAllItsValues") {
  auto none = to_message(platform::knob::quality, {});
  CHECK(none.name() == "quality");
  CHECK(none.values_size() == 0);
  auto message = to_message(platform::knob::auto_whitebal, {1, 2.5, -3, 0});
  CHECK(message.name() == "auto_whitebal");
  REQUIRE(message.values_size() == 4);
  CHECK(message.values(1) == 2.5);
  CHECK(message.values(2) == -3);
  // Each has a name that leads back to it.
  for (size_t i = 1; i <= platform::num_knobs; ++i) {
    auto id = static_cast<platform::knob>(i);
    auto parsed = platform::parse_knob(to_message(id, {}).name());
    REQUIRE(parsed);
    CHECK(*parsed == id);
  }
}

TEST_CASE("CameraMessages_Statistics_AccountForEveryFrame") {
  platform::csi_statistics from;
  from.frames.begun = 1000;
  from.frames.delivered = 900;
  from.frames.waiting = 3;
  from.frames.in_flight = 1;
  uint32_t count = 0;
  for (size_t i = 0; i < platform::num_drop_reasons; ++i)
    from.frames.dropped[static_cast<platform::drop_reason>(i)] = ++count;
  from.leased = 7;
  from.rearmed = 0xffff'ffff;
  auto message = to_message(from);
  auto& frames = message.frames();
  CHECK(frames.begun() == 1000);
  CHECK(frames.delivered() == 900);
  CHECK(frames.waiting() == 3);
  CHECK(frames.in_flight() == 1);
  CHECK(message.leased() == 7);
  CHECK(message.rearmed() == 0xffff'ffff);
  // A reason without a frame is named as well.
  CHECK(frames.dropped().size() == platform::num_drop_reasons);
  CHECK(frames.dropped().at("overwritten") == 1);
  CHECK(frames.dropped().at("aborted") == platform::num_drop_reasons);
  CHECK(to_message(platform::csi_statistics{}).frames().dropped().size()
        == platform::num_drop_reasons);
}
