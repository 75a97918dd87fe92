#include "app/page/page_calls.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <thread>

#include "platform/base/errc.hpp"

using namespace actorcsi;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

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

  std::future<caf::expected<std::string>> call(uint32_t method,
                                               caf::timespan wait = patience) {
    platform::page_call x;
    x.method = method;
    return std::async(std::launch::async,
                      [this, x, wait] { return uut.call(x, wait); });
  }

  /// The next call, once it is there.
  platform::page_call next() {
    for (;;) {
      if (auto x = uut.next())
        return *x;
      std::this_thread::sleep_for(1ms);
    }
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

TEST_CASE_METHOD(fixture, "PageCalls_NoAnswer_FailsInTime") {
  auto answer = call(1, 10ms).get();
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::not_open);
}

TEST_CASE_METHOD(fixture, "PageCalls_ActorEnds_FailsWhatIsOpen") {
  auto open = call(1);
  next();
  uut.on_call(nullptr);
  CHECK_FALSE(open.get());
  CHECK_FALSE(call(1).get());
}

TEST_CASE_METHOD(fixture, "PageCalls_TooMany_AreRefused") {
  std::vector<std::future<caf::expected<std::string>>> open;
  for (size_t i = 0; i < page_calls::max_open; ++i) {
    open.push_back(call(1));
    next();
  }
  auto answer = call(1).get();
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == errc::limit_reached);
  uut.on_call(nullptr);
}
