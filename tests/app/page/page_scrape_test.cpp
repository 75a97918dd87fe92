#include "app/page/page_scrape.hpp"

#include <catch2/catch.hpp>

#include <utility>

#include "platform/base/errc.hpp"

using namespace actorcsi;
using Catch::Contains;
namespace http = platform::http;

namespace {

class test_exchange final : public http::exchange {
public:
  test_exchange() {
    got.status = 0;
  }

  void answer(http::response x) override {
    got = std::move(x);
  }

  void stream(std::string, std::unique_ptr<http::stream_source>) override {
    FAIL("figures are no stream");
  }

  http::response got;
};

using exchange_ptr = std::shared_ptr<test_exchange>;

struct fixture {
  fixture() {
    auto all = std::make_shared<Directory>();
    for (auto name : {"LED_RED", "LED_BLUE"}) {
      auto& added = *all->add_actors();
      added.set_name(name);
      added.set_service("actorcsi.Led");
    }
    actors = std::move(all);
  }

  exchange_ptr ask() {
    auto result = std::make_shared<test_exchange>();
    uut.add(result);
    return result;
  }

  /// Answers the open call.
  void answer(const caf::expected<std::string>& x) {
    REQUIRE(open);
    std::exchange(open, nullptr)(x);
  }

  static std::string text(const exchange_ptr& x) {
    return x->got.body ? *x->got.body : std::string{};
  }

  page_scrape::directory_ptr actors;
  std::optional<uint64_t> run = 1;
  page_scrape::callback open;
  int calls = 0;
  page_scrape uut{
    {[this] { return caf::expected<page_scrape::directory_ptr>{actors}; },
     [this](const method_choice&, page_scrape::callback done) {
       REQUIRE_FALSE(open);
       ++calls;
       open = std::move(done);
     },
     [this] { return run; }, [](page_metrics& to) { to.add("own", {}, 1); }}};
};

} // namespace

TEST_CASE_METHOD(fixture, "PageScrape_ManyAtOnce_ShareTheAnswersOfTheActors") {
  std::vector<exchange_ptr> all;
  for (size_t i = 0; i < page_scrape::max_waiting; ++i)
    all.push_back(ask());
  auto refused = ask();
  CHECK(refused->got.status == 503);
  CHECK_THAT(text(refused), Contains("try again"));
  answer(std::string{});
  answer(std::string{});
  CHECK_FALSE(open);
  CHECK(calls == 2);
  for (auto& x : all) {
    CHECK(x->got.status == 200);
    for (auto name : {"LED_RED", "LED_BLUE"})
      CHECK_THAT(text(x), Contains("actorcsi_up{actor=\"" + std::string{name}
                                   + "\",service=\"actorcsi.Led\"} 1\n"));
    CHECK_THAT(text(x), Contains("own 1\n"));
  }
  // Later ones get figures of their own.
  ask();
  CHECK(calls == 3);
}

TEST_CASE_METHOD(fixture, "PageScrape_Up_Is0OnlyForAnActorThatDoesNotAnswer") {
  auto one = ask();
  answer(make_error(errc::not_open, "no answer in time"));
  answer(make_error(errc::limit_reached, "32 calls are open"));
  CHECK(one->got.status == 200);
  CHECK_THAT(text(one), Contains("actorcsi_up{actor=\"LED_RED\",service="
                                 "\"actorcsi.Led\"} 0\n")
                          && !Contains("LED_BLUE"));
}

TEST_CASE_METHOD(fixture, "PageScrape_ViewerIsDown_Is503") {
  auto one = ask();
  run = 2;
  answer(make_error(errc::not_open, "viewer: it ended"));
  CHECK(one->got.status == 503);
  CHECK_THAT(text(one), Contains("viewer: it ended"));
  run.reset();
  auto two = ask();
  CHECK(two->got.status == 503);
  CHECK_THAT(text(two), Contains("not running"));
  CHECK_FALSE(open);
}
