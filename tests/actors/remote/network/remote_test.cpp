#include "actors/remote/network/remote.hpp"

#include "actors/camera.hpp"
#include "actors/led.hpp"
#include "actors/remote/names/receptionist.hpp"
#include "actors/remote/network/network_board.hpp"

#include "tests/support/mock_camera.hpp"

#include "platform/led/host_led.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : virtual_node {
  void put_up(const caf::actor& who) {
    CHECK_FALSE(order<receptionist_announce>(
      names, runtime::actor_ref{"LED_RED",
                                "actorcsi.Led",
                                {},
                                caf::actor_cast<caf::strong_actor_ptr>(who)}));
    run_for(10ms);
  }

  receptionist_actor names = spawn<receptionist>("node", nullptr);
  caf::actor uut = caf::actor_cast<caf::actor>(
    spawn<remote>(names, led_service(), std::string{"LED_RED"}));
  led_actor handle = caf::actor_cast<led_actor>(uut);
};

} // namespace

TEST_CASE_METHOD(fixture, "Remote_Call_IsPassedOnAsItIs") {
  // An actor that takes calls and never answers.
  struct seen {
    caf::actor_addr sender;
    const void* request = nullptr;
  };
  auto what = std::make_shared<seen>();
  auto silent =
    system().spawn([what](caf::event_based_actor* self) -> caf::behavior {
      return {[self, what](led_blink, const LedBlink& request) {
        what->sender = caf::actor_cast<caf::actor_addr>(self->current_sender());
        what->request = &request;
        return self->make_response_promise();
      }};
    });
  put_up(silent);
  LedBlink blink;
  blink.set_period_ms(200);
  auto request = caf::make_message(led_blink{}, blink);
  auto reason = std::make_shared<caf::error>();
  auto caller = system().spawn([=](caf::event_based_actor* self) {
    self->request(uut, 2s, request)
      .then([] { FAIL("it was answered"); },
            [reason](caf::error& x) { *reason = std::move(x); });
  });
  auto address = caller.address();
  run_for(100ms);
  CHECK(what->sender == address);
  // Nobody made bytes of it and read them again.
  CHECK(what->request == &request.get_as<LedBlink>(1));
  CHECK_FALSE(*reason);
  // The caller's deadline holds, not one of the stand-in.
  run_for(2s);
  CHECK(*reason == caf::sec::request_timeout);
  caf::anon_send_exit(silent, caf::exit_reason::kill);
}

TEST_CASE_METHOD(fixture, "Remote_AnsweredCall_IsNotAnsweredAgainByALoss") {
  auto& pin = own<platform::host_led>();
  auto red = spawn<led>(pin);
  put_up(caf::actor_cast<caf::actor>(red));
  auto answers = std::make_shared<int>(0);
  auto errors = std::make_shared<int>(0);
  auto caller = system().spawn([=](caf::event_based_actor* self) {
    self->request(handle, 5s, led_toggle{})
      .then([answers](const LedState&) { ++*answers; },
            [errors](caf::error&) { ++*errors; });
    return caf::behavior{[](int) { /* nop */ }};
  });
  run_for(100ms);
  CHECK(*answers == 1);
  caf::anon_send_exit(red, caf::exit_reason::kill);
  run_for(100ms);
  CHECK(*answers == 1);
  CHECK(*errors == 0);
  CHECK((ask<led_toggle, LedState>(handle).error() == errc::node_unreachable));
  caf::anon_send_exit(caller, caf::exit_reason::kill);
}

TEST_CASE_METHOD(fixture, "Remote_ManyOpenCalls_FailOnceTheActorIsLost") {
  auto silent =
    system().spawn([](caf::event_based_actor* self) -> caf::behavior {
      return {[self](led_toggle) { return self->make_response_promise(); }};
    });
  put_up(silent);
  std::vector<std::shared_ptr<std::optional<caf::expected<LedState>>>> open;
  for (size_t i = 0; i < remote::max_remembered_calls; ++i)
    open.push_back(post<led_toggle, LedState>(handle));
  run_for(100ms);
  caf::anon_send_exit(silent, caf::exit_reason::kill);
  run_for(100ms);
  for (auto& x : open) {
    REQUIRE(*x);
    CHECK((*x)->error() == errc::node_unreachable);
  }
}

TEST_CASE_METHOD(fixture, "Remote_MessageOfAnotherService_IsRefused") {
  auto& pin = own<platform::host_led>();
  put_up(caf::actor_cast<caf::actor>(spawn<led>(pin)));
  auto answer =
    ask<camera_flush, CameraFlushed>(caf::actor_cast<camera_actor>(uut));
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == caf::sec::unexpected_message);
}

TEST_CASE_METHOD(fixture, "NetworkBoard_MessageOfAnotherService_IsRefused") {
  auto board =
    spawn<network_board>(names, spawn<camera>(add_mock_camera(*this)));
  auto answer =
    ask<camera_flush, CameraFlushed>(caf::actor_cast<camera_actor>(board));
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == caf::sec::unexpected_message);
}
