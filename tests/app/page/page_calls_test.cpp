#include "app/page/page_calls.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <memory>

#include "platform/base/errc.hpp"

using namespace actorcsi;
using namespace std::chrono_literals;

namespace {

class silent_bell final : public platform::doorbell {
public:
  void ring() noexcept override {
    // nop
  }
};

struct fixture {
  fixture() {
    uut.on_call(&bell);
  }

  using future = std::future<caf::expected<std::string>>;

  future call(uint32_t method,
              page_calls::clock::time_point deadline =
                page_calls::clock::time_point::max(),
              size_t limit = page_calls::max_open) {
    platform::page_call x;
    x.method = method;
    auto result = std::make_shared<std::promise<caf::expected<std::string>>>();
    uut.call(
      x, deadline,
      [result](caf::expected<std::string> answer) {
        result->set_value(std::move(answer));
      },
      limit);
    return result->get_future();
  }

  static bool is_open(future& x) {
    return x.wait_for(0s) == std::future_status::timeout;
  }

  platform::page_call next() {
    auto result = uut.next();
    REQUIRE(result);
    return *result;
  }

  silent_bell bell;
  page_calls uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "PageCalls_Answers_ReachTheirCallers") {
  auto first = call(1);
  auto one = next();
  auto second = call(2);
  auto two = next();
  uut.answer(two.id, std::string{"two"});
  uut.answer(one.id, std::string{"one"});
  uut.answer(one.id, std::string{"again"});
  CHECK(*first.get() == "one");
  CHECK(*second.get() == "two");
}

TEST_CASE_METHOD(fixture, "PageCalls_NoAnswer_FailsAtItsDeadline") {
  page_calls::clock::time_point now{};
  auto first = call(1, now + 1s);
  next();
  auto second = call(2, now + 2s);
  CHECK(uut.expire(now));
  CHECK(is_open(first));
  CHECK(uut.expire(now + 1s));
  REQUIRE_FALSE(is_open(first));
  CHECK(first.get().error() == errc::not_open);
  CHECK(is_open(second));
  CHECK_FALSE(uut.expire(now + 2s));
  CHECK_FALSE(is_open(second));
  // Nobody waits for it any more.
  CHECK_FALSE(uut.next());
}

TEST_CASE_METHOD(fixture, "PageCalls_ActorEnds_FailsWhatIsOpen") {
  auto open = call(1);
  next();
  uut.on_call(nullptr);
  CHECK_FALSE(open.get());
  CHECK_FALSE(call(1).get());
}

TEST_CASE_METHOD(fixture, "PageCalls_TooMany_AreRefused") {
  std::vector<future> open;
  for (size_t i = 0; i < page_calls::max_open; ++i) {
    open.push_back(call(1));
    next();
  }
  auto answer = call(1).get();
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::limit_reached);
  // The figures of the actors can still be collected.
  auto figures =
    call(1, page_calls::clock::time_point::max(), page_calls::max_open_in_all);
  CHECK(is_open(figures));
  uut.on_call(nullptr);
}

TEST_CASE_METHOD(fixture, "PageCalls_Run_IsTheNumberOfTheActor") {
  auto first = uut.run();
  CHECK(first);
  uut.on_call(nullptr);
  CHECK_FALSE(uut.run());
  uut.on_call(&bell);
  CHECK(uut.run());
  CHECK(uut.run() != first);
}
