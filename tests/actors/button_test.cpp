#include "actors/button.hpp"

#include "actors/camera.hpp"

#include "tests/support/mock_camera.hpp"

#include "platform/gpio/manual_input.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

/// Remembers what it was to save; refuses what comes while it is full.
class picture_album final : public platform::picture_store {
public:
  caf::error save(const platform::frame& picture) override {
    if (is_full)
      return make_error(errc::limit_reached, "album: full");
    sequences.push_back(picture.info().sequence);
    return caf::none;
  }

  bool is_full = false;
  std::vector<uint32_t> sequences;
};

struct fixture : virtual_node {
  fixture() {
    CameraConfig config;
    config.set_pixformat("GRAYSCALE");
    config.set_framesize("QQVGA");
    config.set_framerate(100);
    REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
    run_for(100ms);
  }

  /// Holds the button for a time, with a contact that bounces at both ends.
  void hold(caf::timespan time) {
    bounce();
    pin.set(true);
    run_for(time);
    bounce();
    pin.set(false);
  }

  void bounce() {
    for (int i = 0; i < 3; ++i) {
      pin.set(true);
      run_for(2ms);
      pin.set(false);
      run_for(1ms);
    }
  }

  ButtonStatistics statistics() {
    auto result = ask<button_statistics, ButtonStatistics>(uut);
    REQUIRE(result);
    return *result;
  }

  /// The actions so far, but for pictures, as their first letters.
  std::string actions() const {
    std::string result;
    for (auto& x : *events)
      if (x.action() != BUTTON_ACTION_PICTURE)
        result += " PRLD"[x.action()];
    return result;
  }

  void configure(const ButtonConfig& config) {
    REQUIRE((ask<button_configure, ButtonConfig>(uut, config)));
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  platform::manual_input& pin = own<platform::manual_input>();
  picture_album& album = own<picture_album>();
  camera_actor cam = spawn<camera>(csi);
  button_actor uut = spawn<button>(pin, cam, &album);
  std::shared_ptr<std::vector<ButtonEvent>> events =
    collect<button_subscribe, ButtonEvent>(uut).first;
};

} // namespace

TEST_CASE_METHOD(fixture, "Button_BouncingContact_IsOnePressWithOnePicture") {
  hold(100ms);
  run_for(1s);
  CHECK(actions() == "PR");
  REQUIRE(album.sequences.size() == 1);
  CHECK(events->back().action() != BUTTON_ACTION_UNSPECIFIED);
  auto seen = statistics();
  CHECK(seen.presses() == 1);
  CHECK(seen.pictures() == 1);
  CHECK(seen.failed() == 0);
  CHECK_FALSE(seen.down());
  CHECK(csi.statistics().leased == 0);
}

TEST_CASE_METHOD(fixture, "Button_Press_CountsOnceItHasLasted") {
  pin.set(true);
  run_for(19ms);
  CHECK(actions().empty());
  run_for(2ms);
  CHECK(actions() == "P");
  CHECK(statistics().down());
}

TEST_CASE_METHOD(fixture, "Button_LetGoAtOnce_IsABounce") {
  auto before = statistics().bounces();
  pin.set(true);
  run_for(15ms);
  pin.set(false);
  run_for(1s);
  CHECK(actions().empty());
  CHECK(statistics().bounces() == before + 1);
  CHECK(album.sequences.empty());
}

TEST_CASE_METHOD(fixture, "Button_HeldLong_SaysSoOnce") {
  hold(5s);
  run_for(1s);
  CHECK(actions() == "PLR");
  CHECK(statistics().long_presses() == 1);
  // The end of a long press does not begin a double click.
  hold(100ms);
  run_for(1s);
  CHECK(actions() == "PLRPR");
}

TEST_CASE_METHOD(fixture, "Button_TwoPressesSoonAfterAnother_AreADoubleClick") {
  for (int i = 0; i < 3; ++i) {
    hold(60ms);
    run_for(80ms);
  }
  run_for(1s);
  // The third is the first of another.
  CHECK(actions() == "PRPDRPR");
  hold(60ms);
  run_for(1s);
  CHECK(actions() == "PRPDRPRPR");
  CHECK(statistics().double_clicks() == 1);
}

TEST_CASE_METHOD(fixture, "Button_WithoutDoubleClicks_HasPressesOnly") {
  ButtonConfig config;
  config.set_double_ms(0);
  configure(config);
  for (int i = 0; i < 2; ++i) {
    hold(60ms);
    run_for(30ms);
  }
  run_for(1s);
  CHECK(actions() == "PRPR");
}

TEST_CASE_METHOD(fixture, "Button_PressedByOrder_DoesWhatAFingerDoes") {
  auto first = ask<button_press, ButtonEvent>(uut);
  REQUIRE(first);
  CHECK(first->press() == 1);
  CHECK(first->action() == BUTTON_ACTION_PRESS);
  run_for(1s);
  CHECK(actions() == "PR");
  CHECK(album.sequences.size() == 1);
  pin.set(true);
  run_for(50ms);
  auto second = ask<button_press, ButtonEvent>(uut);
  REQUIRE_FALSE(second);
  CHECK(describe(second.error()).find("wait until it is released")
        != std::string::npos);
}

TEST_CASE_METHOD(fixture, "Button_PressedAtTheStart_IsNoticed") {
  auto& other = own<platform::manual_input>();
  other.set(true);
  auto held = spawn<button>(other, cam);
  run_for(100ms);
  auto seen = ask<button_statistics, ButtonStatistics>(held);
  REQUIRE(seen);
  CHECK(seen->down());
  CHECK(seen->pictures() == 1);
}

TEST_CASE_METHOD(fixture, "Button_PictureThatIsNotTaken_IsCountedWithAReason") {
  album.is_full = true;
  hold(60ms);
  run_for(1s);
  CHECK(statistics().failed() == 1);
  CHECK(statistics().last_error().find("album: full") != std::string::npos);
  CHECK(statistics().unsaved() == 1);
  // Two presses within a frame: the second has none.
  album.is_full = false;
  REQUIRE((ask<button_press, ButtonEvent>(uut)));
  REQUIRE((ask<button_press, ButtonEvent>(uut)));
  run_for(1s);
  auto seen = statistics();
  CHECK(seen.pictures() + seen.failed() == seen.presses());
  CHECK(seen.unsaved() == 1);
  CHECK(seen.save_error().find("album: full") != std::string::npos);
  // Without a camera.
  auto alone = spawn<button>(pin, camera_actor{});
  REQUIRE((ask<button_press, ButtonEvent>(alone)));
  auto none = ask<button_statistics, ButtonStatistics>(alone);
  REQUIRE(none);
  CHECK(none->failed() == 1);
  CHECK(none->last_error() == "there is no camera");
  CHECK(none->unsaved() == 0);
}

TEST_CASE_METHOD(fixture, "Button_WithoutPictures_TakesNone") {
  ButtonConfig config;
  config.set_picture(false);
  configure(config);
  hold(60ms);
  run_for(1s);
  CHECK(actions() == "PR");
  CHECK(album.sequences.empty());
  CHECK(statistics().failed() == 0);
}

TEST_CASE_METHOD(fixture, "Button_WrongSettings_AreRefusedByName") {
  auto refused = [this](void (ButtonConfig::*set)(uint32_t), uint32_t value,
                        const char* text) {
    ButtonConfig config;
    (config.*set)(value);
    auto result = ask<button_configure, ButtonConfig>(uut, config);
    REQUIRE_FALSE(result);
    CHECK(describe(result.error()).find(text) != std::string::npos);
  };
  refused(&ButtonConfig::set_debounce_ms, 0, "debounce_ms=0: give 1 to 1000");
  refused(&ButtonConfig::set_long_ms, 49, "long_ms=49: give 50 to 60000");
  refused(&ButtonConfig::set_double_ms, 5001, "double_ms=5001: give 0 to 5000");
  CHECK(statistics().config().debounce_ms() == 20);
}
