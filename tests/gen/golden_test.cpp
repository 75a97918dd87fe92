// Actors of the golden protos: what the generator writes not only compiles.

#include "kitchen/kitchen.actor.hpp"

#include <future>

#include <catch2/catch.hpp>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/scoped_actor.hpp"

#include "deep/er/keywords.actor.hpp"
#include "deep/er/registry.actor.hpp"
#include "kitchen/registry.actor.hpp"
#include "registry.actor.hpp"
#include "top.actor.hpp"

#include "platform/base/errc.hpp"
#include "tests/gen/stub_call.hpp"

using namespace actorcsi;

namespace {

constexpr auto patience = std::chrono::seconds{60};

class cook final : public kitchen::cook_base {
public:
  explicit cook(caf::actor_config& cfg) : cook_base(cfg) {
    // nop
  }

private:
  caf::result<kitchen::Dish> prepare(const kitchen::Order& request) override {
    if (request.dish().empty())
      return make_error(errc::invalid_argument, "dish: name one");
    kitchen::CookDone done;
    done.set_number(7);
    done_message().send(done);
    dish_.set_name(request.dish());
    promise_ = make_response_promise<kitchen::Dish>();
    return promise_;
  }

  void done(const kitchen::CookDone& request) override {
    dish_.set_minutes(request.number());
    promise_.deliver(dish_);
  }

  void rest() override {
    // nop
  }

  caf::result<void> clean() override {
    return caf::unit;
  }

  caf::expected<kitchen::Inventory> count() override {
    return kitchen::Inventory{};
  }

  caf::expected<kitchen::Dish_Part_Origin>
  weigh(const kitchen::Dish_Part& request) override {
    return request.origin();
  }

  caf::error serve(const kitchen::Order& request) override {
    if (request.dish() == "none")
      return make_error(errc::not_found, "dish");
    return caf::none;
  }

  caf::error watch_stock() override {
    return caf::none;
  }

  caf::error smell() override {
    return caf::none;
  }

  caf::expected<void> request(const kitchen::Order&) override {
    return make_error(errc::unsupported);
  }

  caf::expected<kitchen::ware::plate>
  send(const kitchen::ware::plate& request) override {
    publish_serve(request);
    publish_smell({});
    return request;
  }

  kitchen::Dish dish_;
  caf::typed_response_promise<kitchen::Dish> promise_;
};

class head_waiter final : public kitchen::head_waiter_base {
public:
  head_waiter(caf::actor_config& cfg, kitchen::cook_actor cook,
              std::shared_ptr<std::promise<std::string>> log)
    : head_waiter_base(cfg), cook_(std::move(cook)), log_(std::move(log)) {
    // nop
  }

private:
  caf::expected<void> begin(const kitchen::Shift&) override {
    auto send_plate = [this](uint64_t) {
      kitchen::ware::plate plate;
      plate.diameter = 24;
      tell<kitchen::cook_send>(cook_, plate);
    };
    subscribe_to<kitchen::cook_serve>(cook_, kitchen::Order{});
    subscribe_to<kitchen::cook_smell>(cook_, kitchen::Inventory{})
      .then(send_plate);
    return caf::unit;
  }

  void on_plate(const kitchen::ware::plate& item) override {
    seen_ = "plate " + std::to_string(item.diameter);
  }

  void on_smell() override {
    log_->set_value(seen_ + ", smell");
  }

  kitchen::cook_actor cook_;
  std::shared_ptr<std::promise<std::string>> log_;
  std::string seen_;
};

class op final : public deep::er::operator_base {
public:
  explicit op(caf::actor_config& cfg) : operator_base(cfg) {
    // nop
  }

private:
  caf::expected<deep::er::Card>
  delete_(const deep::er::Card& request) override {
    return request;
  }

  caf::expected<deep::er::Card> new_() override {
    deep::er::Card result;
    result.set_class_(3);
    return result;
  }

  caf::expected<void> default_() override {
    return caf::unit;
  }

  caf::error register_(const deep::er::Card&) override {
    return caf::none;
  }

  void switch_(const deep::er::Card&) override {
    // nop
  }

  caf::expected<kitchen::Dish>
  union_(const top::TopQuestion& request) override {
    kitchen::Dish result;
    result.set_name(request.text());
    return result;
  }

  caf::expected<kitchen::Dish_Part>
  typename_(const kitchen::ware::plate& request) override {
    kitchen::Dish_Part result;
    result.set_amount(request.diameter);
    return result;
  }

  void goto_(const kitchen::ware::plate&) override {
    // nop
  }
};

struct config : caf::actor_system_config {
  config() {
    kitchen::add_message_types(*this);
    deep::er::add_message_types(*this);
    top::add_message_types(*this);
    set("scheduler.max-threads", 1);
  }
};

/// Asks `who` and returns its answer.
template <class Answer, class Method, class Handle, class... Ts>
caf::expected<Answer> ask(caf::scoped_actor& self, const Handle& who,
                          Method method, const Ts&... request) {
  caf::expected<Answer> result{caf::sec::runtime_error};
  self->request(who, patience, method, request...)
    .receive([&](const Answer& answer) { result = answer; },
             [&](const caf::error& err) { result = err; });
  return result;
}

const runtime::method_info* find_method(uint32_t id) {
  for (auto& method : kitchen::cook_service().methods)
    if (method.id == id)
      return &method;
  FAIL("no such method");
  return nullptr;
}

} // namespace

TEST_CASE("Request_ReachesItsHandlerAndIsAnswered", "[gen]") {
  config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  auto who = sys.spawn<cook>();
  kitchen::Order order;

  SECTION("by a promise, through a self-message") {
    order.set_dish("soup");
    auto dish = ask<kitchen::Dish>(self, who, kitchen::cook_prepare{}, order);
    REQUIRE(dish);
    CHECK(dish->name() == "soup");
    CHECK(dish->minutes() == 7);
  }
  SECTION("with an error") {
    auto dish = ask<kitchen::Dish>(self, who, kitchen::cook_prepare{}, order);
    REQUIRE_FALSE(dish);
    CHECK(dish.error() == errc::invalid_argument);
  }
  SECTION("with nothing") {
    auto answered = false;
    self->request(who, patience, kitchen::cook_clean{})
      .receive([&] { answered = true; }, [](const caf::error&) {});
    CHECK(answered);
  }
  SECTION("with an error instead of nothing") {
    caf::error problem;
    self->request(who, patience, kitchen::cook_request{}, order)
      .receive([] {}, [&](const caf::error& err) { problem = err; });
    CHECK(problem == errc::unsupported);
  }
  SECTION("with a message that has no fields") {
    CHECK(ask<kitchen::Inventory>(self, who, kitchen::cook_count{},
                                  kitchen::Inventory{}));
  }
  SECTION("with a nested message") {
    kitchen::Dish_Part part;
    part.mutable_origin()->set_farm("here");
    auto origin =
      ask<kitchen::Dish_Part_Origin>(self, who, kitchen::cook_weigh{}, part);
    REQUIRE(origin);
    CHECK(origin->farm() == "here");
  }
  SECTION("with a hand-written type") {
    kitchen::ware::plate plate;
    plate.diameter = 20;
    auto same =
      ask<kitchen::ware::plate>(self, who, kitchen::cook_send{}, plate);
    REQUIRE(same);
    CHECK(same->diameter == 20);
  }
  self->send_exit(who, caf::exit_reason::user_shutdown);
}

TEST_CASE("MethodNamedByAKeyword_ReachesItsHandler", "[gen]") {
  config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  auto who = sys.spawn<op>();
  auto card = ask<deep::er::Card>(self, who, deep::er::operator_new{});
  REQUIRE(card);
  CHECK(card->class_() == 3);
  top::TopQuestion question;
  question.set_text("tea");
  auto dish =
    ask<kitchen::Dish>(self, who, deep::er::operator_union{}, question);
  REQUIRE(dish);
  CHECK(dish->name() == "tea");
  self->send_exit(who, caf::exit_reason::user_shutdown);
}

TEST_CASE("Items_ReachTheirConsumer", "[gen]") {
  config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  auto source = sys.spawn<cook>();
  auto log = std::make_shared<std::promise<std::string>>();
  auto seen = log->get_future();
  auto waiter = sys.spawn<head_waiter>(source, log);
  self->send(waiter, kitchen::head_waiter_begin{}, kitchen::Shift{});
  REQUIRE(seen.wait_for(patience) == std::future_status::ready);
  CHECK(seen.get() == "plate 24, smell");
  self->send_exit(waiter, caf::exit_reason::user_shutdown);
  self->send_exit(source, caf::exit_reason::user_shutdown);
}

TEST_CASE("MethodTable_LeavesOutWhatOthersMayNotSend", "[gen]") {
  std::vector<std::string> names;
  for (auto& method : kitchen::head_waiter_service().methods)
    names.push_back(method.name);
  CHECK(names == std::vector<std::string>{"kitchen.HeadWaiter/Begin"});
  CHECK(kitchen::cook_service().methods.size() == 9);
  REQUIRE(kitchen::services().size() == 2);
  CHECK(kitchen::services()[0]->name == std::string{"kitchen.Cook"});
}

TEST_CASE("MethodTable_CallsWithHandWrittenTypes", "[gen]") {
  config cfg;
  caf::actor_system sys{cfg};
  auto method = find_method(kitchen::cook_send::id);
  kitchen::ware::plate plate;
  plate.diameter = 30;
  auto bytes = to_wire(plate);
  auto call = test::call_stub(sys, *method, bytes, caf::make_message(plate));
  REQUIRE(
    call.request.match_elements<kitchen::cook_send, kitchen::ware::plate>());
  CHECK(call.request.get_as<kitchen::ware::plate>(1).diameter == 30);
  REQUIRE(call.answer);
  CHECK(*call.answer == bytes);
}

TEST_CASE("MethodTable_SubscribesAndEndsWithThePublisher", "[gen]") {
  config cfg;
  caf::actor_system sys{cfg};
  auto method = find_method(kitchen::cook_serve::id);
  auto source = sys.spawn<cook>();
  auto first = std::make_shared<std::promise<std::string>>();
  auto item = first->get_future();
  auto over = std::make_shared<std::promise<void>>();
  auto ended = over->get_future();
  // Nobody else keeps it.
  auto reader = sys.spawn([=](caf::event_based_actor* self) -> caf::behavior {
    self->set_down_handler([=](const caf::down_msg&) {
      over->set_value();
      self->quit();
    });
    method->subscribe(
      *self, caf::actor_cast<caf::strong_actor_ptr>(source), {}, patience,
      [=](std::string bytes) { first->set_value(std::move(bytes)); },
      [=](caf::expected<caf::strong_actor_ptr> sink) {
        if (!sink)
          return;
        self->monitor(caf::actor_cast<caf::actor>(*sink));
        kitchen::ware::plate plate;
        plate.diameter = 24;
        caf::anon_send(source, kitchen::cook_send{}, plate);
      });
    return {[](caf::unit_t) {}};
  });
  REQUIRE(item.wait_for(patience) == std::future_status::ready);
  kitchen::ware::plate plate;
  REQUIRE_FALSE(from_wire(item.get(), plate));
  CHECK(plate.diameter == 24);
  caf::anon_send_exit(source, caf::exit_reason::user_shutdown);
  CHECK(ended.wait_for(patience) == std::future_status::ready);
}
