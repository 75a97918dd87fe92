// What actor_proto_library makes of protos without a package, in nested
// packages, of one package in two libraries, and with imports between
// libraries.
#include <catch2/catch.hpp>

#include "caf/actor_system_config.hpp"
#include "caf/scoped_actor.hpp"

#include "again/top.actor.hpp"
#include "plain/ledger.actor.hpp"
#include "plain/registry.actor.hpp"
#include "sale/counter.actor.hpp"
#include "sale/registry.actor.hpp"
#include "shop/registry.actor.hpp"
#include "shop/stock/registry.actor.hpp"
#include "shop/till.actor.hpp"

#include "platform/runtime/spawn.hpp"

using namespace actorcsi;

namespace {

class ledger final : public books::actors::ledger_base {
public:
  using ledger_base::ledger_base;

private:
  caf::expected<::Balance> book(const ::Entry& request) override {
    balance_ += request.cents();
    ::Balance result;
    result.set_cents(balance_);
    return result;
  }

  int64_t balance_ = 0;
};

class till final : public shop::till_base {
public:
  till(caf::actor_config& cfg, books::actors::ledger_actor ledger)
    : till_base(cfg), ledger_(std::move(ledger)) {
    // nop
  }

private:
  caf::result<::Balance> sell(const shop::Sale& request) override {
    publish_sales(request);
    auto promise = make_response_promise<::Balance>();
    ask<books::actors::ledger_book>(ledger_, request.item().price())
      .then([promise](const ::Balance& x) mutable { promise.deliver(x); },
            [promise](const caf::error& x) mutable { promise.deliver(x); });
    return promise;
  }

  caf::error sales() override {
    return caf::none;
  }

  books::actors::ledger_actor ledger_;
};

class counter final : public sales::sale_counter_base {
public:
  counter(caf::actor_config& cfg, const shop::till_actor& till)
    : sale_counter_base(cfg) {
    subscribe_to<shop::till_sales>(till).then([](uint64_t) {});
  }

private:
  caf::expected<shop::Total> count() override {
    return total_;
  }

  void on_sale(const shop::Sale&) override {
    total_.set_sales(total_.sales() + 1);
  }

  shop::Total total_;
};

template <class Method, class Answer, class Handle, class... Ts>
Answer asked(caf::scoped_actor& self, const Handle& who, Ts... request) {
  Answer result;
  self->request(who, caf::infinite, Method{}, std::move(request)...)
    .receive([&](const Answer& x) { result = x; },
             [&](const caf::error& x) { FAIL(self->system().render(x)); });
  return result;
}

} // namespace

TEST_CASE("Libraries_OfAnyPackage_WorkTogether") {
  caf::actor_system_config cfg;
  books::actors::add_message_types(cfg);
  shop::stock::add_message_types(cfg);
  shop::add_message_types(cfg);
  sales::add_message_types(cfg);
  cfg.set("scheduler.max-threads", 1);
  caf::actor_system sys{cfg};
  {
    auto books_keeper = runtime::spawn<ledger>(sys);
    auto seller = runtime::spawn<till>(sys, books_keeper);
    auto watcher = runtime::spawn<counter>(sys, seller);
    caf::scoped_actor self{sys};
    // Its subscription is before what is asked of the till.
    asked<sales::sale_counter_count, shop::Total>(self, watcher);
    shop::Sale sale;
    sale.set_payment(shop::CARD);
    sale.mutable_item()->mutable_price()->set_cents(250);
    asked<shop::till_sell, ::Balance>(self, seller, sale);
    auto balance = asked<shop::till_sell, ::Balance>(self, seller, sale);
    CHECK(balance.cents() == 500);
    auto total = asked<sales::sale_counter_count, shop::Total>(self, watcher);
    CHECK(total.sales() == 2);
    self->send_exit(watcher, caf::exit_reason::user_shutdown);
    self->send_exit(seller, caf::exit_reason::user_shutdown);
    self->send_exit(books_keeper, caf::exit_reason::user_shutdown);
  }
}

TEST_CASE("MethodTables_OfAnyPackage_HaveTheNamesOfTheProto") {
  CHECK(std::string{books::actors::ledger_book::name} == "Ledger/Book");
  CHECK(std::string{shop::till_sell::name} == "shop.Till/Sell");
  CHECK(std::string{sales::sale_counter_count::name}
        == "shop.SaleCounter/Count");
  REQUIRE(books::actors::services().size() == 1);
  CHECK(std::string{books::actors::services()[0]->name} == "Ledger");
  CHECK(shop::stock::services().size() == 0);
  auto& sell = shop::till_service().methods[0];
  CHECK(sell.response == &books::actors::tables::balance);
}

TEST_CASE("Actors_OfMessagesThatAreThere_UseThem") {
  using answer = again::top_actor::signatures;
  static_assert(
    caf::detail::tl_contains<
      answer,
      caf::typed_mpi<caf::detail::type_list<again::top_ask, top::TopQuestion>,
                     caf::output_tuple<top::TopAnswer>>>::value);
  CHECK(std::string{again::top_service().name} == "top.Top");
}
