#include "app/page/page_glances.hpp"

#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/jpeg_frame.hpp"

using namespace actorcsi;
using namespace std::chrono_literals;

namespace http = platform::http;

namespace {

struct counting_bell final : platform::doorbell {
  void ring() noexcept override {
    ++rings;
  }

  int rings = 0;
};

struct kept_answer final : http::exchange {
  void answer(http::response x) override {
    body = *x.body;
    status = x.status;
  }

  void stream(std::string, std::unique_ptr<http::stream_source>) override {
    // nop
  }

  std::atomic<unsigned> status{0};
  std::string body;
};

struct fixture {
  fixture() {
    uut.on_wish(&bell);
  }

  std::shared_ptr<kept_answer> ask(const std::string& camera) {
    auto result = std::make_shared<kept_answer>();
    uut.add(camera, result, now);
    return result;
  }

  static http::shared_bytes bytes(const char* text) {
    return std::make_shared<const std::string>(text);
  }

  page_glances::clock::time_point now{1h};
  counting_bell bell;
  page_glances uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "PageGlances_OfOneCamera_ShareAPicture") {
  auto first = ask("left");
  auto second = ask("left");
  auto other = ask("right");
  CHECK(bell.rings == 2);
  CHECK(uut.next() == "left");
  CHECK(uut.next() == "right");
  CHECK_FALSE(uut.next());
  uut.show("left", bytes("jpeg"), now);
  CHECK(first->status == 200);
  CHECK(second->body == "jpeg");
  CHECK(other->status == 0);
  // It is fresh for half a second.
  now += 400ms;
  CHECK(ask("left")->body == "jpeg");
  now += 200ms;
  CHECK(ask("left")->status == 0);
  CHECK(uut.next() == "left");
  uut.fail("right", "right: it has ended");
  CHECK(other->status == 503);
  CHECK_THAT(other->body, Catch::Contains("right: it has ended"));
}

TEST_CASE_METHOD(fixture, "PageGlances_CameraThatIsSilent_FailsIn5SAndIsGone") {
  auto x = ask("left");
  now += 4s;
  CHECK(uut.expire(now));
  CHECK(x->status == 0);
  now += 1s;
  CHECK_FALSE(uut.expire(now));
  CHECK(x->status == 503);
  // Its picture comes for nobody.
  uut.show("left", bytes("late"), now);
  CHECK(x->status == 503);
}

TEST_CASE_METHOD(fixture, "PageGlances_TooMany_AreRefused") {
  std::vector<std::shared_ptr<kept_answer>> all;
  for (size_t i = 0; i < page_glances::max_open; ++i)
    all.push_back(ask(i % 2 == 0 ? "left" : "right"));
  CHECK(ask("left")->status == 503);
  CHECK(ask("third")->status == 503);
  uut.on_wish(nullptr);
  for (auto& x : all)
    CHECK(x->status == 503);
  CHECK(ask("left")->status == 503);
}

TEST_CASE_METHOD(fixture, "PageGlances_Frame_BecomesAJpegWithoutWatchers") {
  page_picture encoder;
  auto x = ask("left");
  CHECK(uut.next() == "left");
  uut.take("left", test::jpeg_frame({64, 32}), encoder);
  for (int i = 0; i < 60'000 && x->status == 0; ++i)
    std::this_thread::sleep_for(1ms);
  CHECK(x->status == 200);
  CHECK(x->body.substr(0, 2) == "\xff\xd8");
  CHECK(encoder.shown() == 0);
  encoder.close();
}

TEST_CASE("PageGlances_Camera_IsAnActorOfThatService") {
  Directory all;
  auto& eye = *all.add_actors();
  eye.set_name("eye");
  eye.set_service("actorcsi.Camera");
  auto& led = *all.add_actors();
  led.set_name("LED");
  led.set_service("actorcsi.Led");
  CHECK(has_camera(all, "eye"));
  CHECK_FALSE(has_camera(all, "LED"));
  CHECK_FALSE(has_camera(all, ""));
}
