#include "actors/viewer.hpp"

#include "actors/audit.hpp"

#include "tests/support/board_node.hpp"
#include "tests/support/camera_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

/// A page without a browser.
class fake_page final : public platform::page {
public:
  void set_actors(platform::page_directory x) override {
    actors = std::move(x);
  }

  void on_call(platform::doorbell* bell) override {
    bell_ = bell;
  }

  std::optional<platform::page_call> next_call() override {
    if (calls.empty())
      return std::nullopt;
    auto result = calls.front();
    calls.erase(calls.begin());
    return result;
  }

  void answer(uint64_t id, caf::expected<std::string> response) override {
    answers.emplace(id, std::move(response));
  }

  void show(const platform::frame& x) override {
    held = x;
    ++shown;
  }

  std::optional<std::string> next_glance() override {
    return std::exchange(wanted, std::nullopt);
  }

  void show_glance(const std::string& camera,
                   const caf::expected<platform::frame>& x) override {
    glances.emplace_back(camera, x);
  }

  void glance(const std::string& camera) {
    wanted = camera;
    REQUIRE(bell_ != nullptr);
    bell_->ring();
  }

  platform::page_statistics statistics() const override {
    return {3, static_cast<uint64_t>(shown), 1, 2, 0};
  }

  void call(platform::page_call x) {
    calls.push_back(std::move(x));
    REQUIRE(bell_ != nullptr);
    bell_->ring();
  }

  bool is_served() const {
    return bell_ != nullptr;
  }

  /// What the page can say who there is.
  std::vector<std::string> names() const {
    REQUIRE(actors != nullptr);
    std::vector<std::string> result;
    for (auto& x : *actors)
      result.push_back(x.name);
    return result;
  }

  platform::page_directory actors;
  std::vector<platform::page_call> calls;
  std::map<uint64_t, caf::expected<std::string>> answers;
  platform::frame held;
  std::optional<std::string> wanted;
  std::vector<std::pair<std::string, caf::expected<platform::frame>>> glances;
  int shown = 0;

private:
  platform::doorbell* bell_ = nullptr;
};

struct fixture : camera_node {
  fixture() {
    run_for(1ms);
  }

  fake_page& page = own<fake_page>();
  viewer_actor uut =
    spawn<viewer>(std::ref<platform::page>(page),
                  std::shared_ptr<const runtime::directory>{everybody()});
};

} // namespace

TEST_CASE_METHOD(fixture, "Viewer_PageThatHoldsAFrame_SkipsFrames") {
  run_for(1s);
  // The fake never lets go of the first one.
  CHECK(page.shown == 1);
  CHECK(csi.statistics().leased == 1);
  page.held = {};
  run_for(15ms);
  CHECK(page.shown == 2);
  page.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_Call_ReachesTheActorAndIsAnsweredOnce") {
  HeartbeatConfig config;
  config.set_text("from a page");
  page.call({7, heartbeat_configure::id, "", config.SerializeAsString(), ""});
  run_for(1ms);
  REQUIRE(page.answers.count(7) == 1);
  auto& answer = page.answers.at(7);
  REQUIRE(answer);
  HeartbeatConfig seen;
  REQUIRE(seen.ParseFromString(*answer));
  CHECK(seen.text() == "from a page");
  page.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_RoleOfThePage_DecidesWhichCallsPass") {
  call_policy policy;
  policy.page = runtime::access::observe;
  std::vector<order_outcome> orders;
  policy.report = [&orders](auto& x) { orders.push_back(x); };
  auto& screen = own<fake_page>();
  auto eyes = spawn<viewer>(
    std::ref<platform::page>(screen),
    std::shared_ptr<const runtime::directory>{everybody()}, policy);
  run_for(1ms);
  screen.call({1, heartbeat_configure::id, "", "", "10.0.0.9"});
  screen.call({2, heartbeat_statistics::id, "", "", "10.0.0.9"});
  run_for(1ms);
  REQUIRE(screen.answers.size() == 2);
  REQUIRE_FALSE(screen.answers.at(1));
  CHECK(screen.answers.at(1).error() == errc::permission_denied);
  CHECK(screen.answers.at(2));
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].from.from == "page 10.0.0.9");
  CHECK(orders[0].refused);
  screen.held = {};
  page.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_Log_HasNothingThatObserversMayNotSee") {
  auto record = spawn<audit>();
  auto all = everybody();
  all->add("audit", audit_service(), record);
  auto& screen = own<fake_page>();
  auto eyes = spawn<viewer>(std::ref<platform::page>(screen),
                            std::shared_ptr<const runtime::directory>{all});
  run_for(1ms);
  AuditEntry entry;
  entry.set_method("actorcsi.Led/Blink");
  REQUIRE_FALSE(order<audit_record>(record, entry));
  run_for(1ms);
  auto log = ask<viewer_log, ViewerLog>(eyes, ViewerLogRequest{});
  REQUIRE(log);
  for (auto& x : log->lines())
    CHECK(x.from() != "audit");
  screen.held = {};
  page.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_Page_HasTheActorsUntilTheViewerEnds") {
  CHECK(page.names()
        == std::vector<std::string>{"camera", "heartbeat", "viewer"});
  CHECK(page.actors->at(1).service == "actorcsi.Heartbeat");
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
  run_for(1ms);
  CHECK(page.actors == nullptr);
  page.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_Glance_IsTheNextFrameOrAnError") {
  page.glance("camera");
  run_for(100ms);
  REQUIRE(page.glances.size() == 1);
  CHECK(page.glances[0].first == "camera");
  REQUIRE(page.glances[0].second);
  CHECK(page.glances[0].second->info().size == platform::frame_size{160, 120});
  page.glance("heartbeat");
  page.held = {};
  run_for(15ms);
  REQUIRE(page.glances.size() == 2);
  REQUIRE_FALSE(page.glances[1].second);
  page.glances.clear();
  page.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_CallsThatCannotBe_AreRefused") {
  page.call({1, 12345, "", "", ""});
  page.call({2, heartbeat_statistics::id, "nobody", "", ""});
  page.call({3, camera_snapshot::id, "", "", ""});
  page.call({4, heartbeat_subscribe::id, "", "", ""});
  page.call({5, heartbeat_configure::id, "", "\xff", ""});
  page.call({6, 0, "", "", ""});
  run_for(10ms);
  REQUIRE(page.answers.size() == 6);
  for (auto& kvp : page.answers)
    CHECK_FALSE(kvp.second);
  page.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_Show_ChangesToAnotherCamera") {
  auto& other = add_mock_camera(*this);
  auto right = spawn<camera>(other);
  CameraConfig config;
  config.set_pixformat("GRAYSCALE");
  config.set_framesize("QVGA");
  config.set_framerate(100);
  REQUIRE((ask<camera_configure, CameraConfig>(right, config)));
  auto both = everybody();
  both->add("right", camera_service(), right);
  auto& screen = own<fake_page>();
  auto eyes = spawn<viewer>(std::ref<platform::page>(screen),
                            std::shared_ptr<const runtime::directory>{both});
  auto shown = [&] {
    screen.held = {};
    run_for(30ms);
    screen.held = {};
    run_for(30ms);
    REQUIRE(screen.held);
    auto said = ask<viewer_statistics, ViewerStatistics>(eyes);
    REQUIRE(said);
    return said->camera() + " " + std::to_string(screen.held.info().size.width);
  };
  auto show = [&](const std::string& name) {
    ViewerCamera request;
    request.set_camera(name);
    return ask<viewer_show, ViewerCamera>(eyes, request);
  };
  CHECK(shown() == "camera 160");
  auto answer = show("right");
  REQUIRE(answer);
  CHECK(answer->camera() == "right");
  CHECK(shown() == "right 320");
  // The one that is not shown has no subscriber: it is left alone.
  page.held = {};
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
  run_for(100ms);
  page.held = {};
  auto delivered = csi.statistics().frames.delivered;
  run_for(100ms);
  CHECK(csi.statistics().frames.delivered == delivered);
  auto refused = show("left");
  REQUIRE_FALSE(refused);
  CHECK_THAT(describe(refused.error()),
             Catch::Contains("there are camera right"));
  CHECK(shown() == "right 320");
  CHECK(show("")->camera() == "camera");
  CHECK(shown() == "camera 160");
  screen.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_ManyCalls_AreAllAnswered") {
  for (uint64_t id = 1; id <= 30; ++id)
    page.call({id, heartbeat_statistics::id, "", "", ""});
  run_for(10ms);
  CHECK(page.answers.size() == 30);
  page.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_Log_HasTheLatestBeats") {
  HeartbeatConfig config;
  config.set_period_ms(10);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, config)));
  run_for(1s);
  auto log = ask<viewer_log, ViewerLog>(uut, ViewerLogRequest{});
  REQUIRE(log);
  REQUIRE(log->lines_size() == 40);
  CHECK(log->lines(39).from() == "heartbeat");
  CHECK_THAT(log->lines(39).text(), Catch::StartsWith("hello "));
  ViewerLogRequest after;
  after.set_after(log->lines(37).number());
  log = ask<viewer_log, ViewerLog>(uut, after);
  CHECK(log->lines_size() == 2);
  page.held = {};
}

TEST_CASE_METHOD(fixture, "Viewer_Ends_LetsGoOfThePage") {
  CHECK(page.is_served());
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
  run_for(1ms);
  CHECK_FALSE(page.is_served());
  page.held = {};
}

namespace {

/// A page that shows a board at the other end of a line.
struct board_fixture : board_node {
  board_fixture() {
    connect();
    run_for(1s);
  }

  ViewerStatistics status() {
    auto result = ask<viewer_statistics, ViewerStatistics>(shown);
    REQUIRE(result);
    return *result;
  }

  /// Toggles the red LED; what is answered.
  caf::expected<std::string> toggle() {
    page.answers.clear();
    page.call({2, led_toggle::id, "LED_RED", "", ""});
    run_for(1s);
    REQUIRE(page.answers.count(2) == 1);
    return page.answers.at(2);
  }

  fake_page& page = own<fake_page>();
  viewer_actor shown =
    spawn<viewer>(std::ref<platform::page>(page), uut, std::string{"./cam"});
};

} // namespace

TEST_CASE_METHOD(board_fixture, "Viewer_OfABoard_ShowsItsFramesAndActors") {
  CHECK(status().device() == "./cam");
  CHECK_FALSE(status().lost());
  auto all = page.names();
  for (auto name : {"viewer", "camera", "heartbeat", "LED_RED"})
    CHECK(std::count(all.begin(), all.end(), name) == 1);
  CHECK_FALSE(red.lit());
  CHECK(toggle());
  CHECK(red.lit());
  // The fake never lets go of the first frame.
  CHECK(page.shown == 1);
  page.held = {};
  run_for(1s);
  CHECK(page.shown == 2);
  page.held = {};
}

TEST_CASE_METHOD(board_fixture,
                 "Viewer_OfABoardThatIsLost_SaysSoUntilItIsBack") {
  beat_every(100);
  run_for(500ms);
  port.cut = true;
  run_for(10s);
  CHECK(status().lost());
  CHECK(page.names() == std::vector<std::string>{"viewer"});
  auto refused = toggle();
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::device_unavailable);
  page.held = {};
  auto before = page.shown;
  auto said = ask<viewer_log, ViewerLog>(shown, ViewerLogRequest{});
  port.cut = false;
  run_for(10s);
  CHECK_FALSE(status().lost());
  CHECK(toggle());
  CHECK(red.lit());
  CHECK(page.shown > before);
  // Its beats are told again.
  ViewerLogRequest since;
  since.set_after(said->lines(said->lines_size() - 1).number());
  said = ask<viewer_log, ViewerLog>(shown, since);
  CHECK(std::count_if(said->lines().begin(), said->lines().end(),
                      [](auto& x) { return x.from() == "heartbeat"; })
        > 5);
  page.held = {};
}
