#include "actors/audit.hpp"

#include "tests/support/virtual_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

AuditEntry order_of(const std::string& name, const std::string& from,
                    bool refused = false) {
  AuditEntry result;
  result.set_name(name);
  result.set_from(from);
  result.set_role("operate");
  result.set_method("actorcsi.Led/Blink");
  result.set_actor("LED_RED");
  result.set_refused(refused);
  return result;
}

struct fixture : virtual_node {
  fixture() {
    std::tie(entries, collector) = collect<audit_subscribe, AuditEntry>(uut);
    run_for(1ms);
  }

  void record(const AuditEntry& x, int times = 1) {
    for (int i = 0; i < times; ++i)
      REQUIRE_FALSE(order<audit_record>(uut, x));
  }

  uint64_t left_out() const {
    uint64_t result = 0;
    for (auto& x : *entries)
      result += x.left_out();
    return result;
  }

  AuditStatistics figures() {
    auto result = ask<audit_statistics, AuditStatistics>(uut);
    REQUIRE(result);
    return *result;
  }

  audit_actor uut = spawn<audit>();
  std::shared_ptr<std::vector<AuditEntry>> entries;
  caf::actor collector;
};

} // namespace

TEST_CASE_METHOD(fixture, "Audit_Order_IsAnEntryAndCounted") {
  record(order_of("desk", "10.0.0.7:40112"));
  record(order_of("guest", "10.0.0.8:40112", true));
  run_for(1ms);
  REQUIRE(entries->size() == 2);
  CHECK(text_of((*entries)[0])
        == "desk at 10.0.0.7:40112 (operate): actorcsi.Led/Blink of LED_RED: "
           "ok");
  CHECK(text_of((*entries)[1])
        == "guest at 10.0.0.8:40112 (operate): actorcsi.Led/Blink of LED_RED: "
           "refused");
  CHECK(figures().accepted() == 1);
  CHECK(figures().refused() == 1);
  CHECK(figures().left_out() == 0);
}

TEST_CASE_METHOD(fixture,
                 "Audit_TooManyOrders_AreCountedAndSaidWithin1Second") {
  record(order_of("", "10.0.0.7:1"), 100);
  run_for(1ms);
  CHECK(entries->size() == audit::burst);
  CHECK(left_out() == 0);
  run_for(1s);
  REQUIRE(entries->size() == audit::burst + 1);
  CHECK(text_of(entries->back()) == "80 orders are not listed");
  CHECK(figures().accepted() == 100);
  CHECK(figures().left_out() == 80);
  // Not said again.
  run_for(10s);
  CHECK(entries->size() == audit::burst + 1);
}

TEST_CASE_METHOD(fixture, "Audit_SteadyOrders_AreListedAtTheLimitsRate") {
  record(order_of("desk", "a:1"), audit::burst);
  for (int i = 0; i < 100; ++i) {
    run_for(100ms);
    record(order_of("desk", "a:1"));
  }
  run_for(2s);
  size_t listed = 0;
  for (auto& x : *entries)
    listed += x.method().empty() ? 0 : 1;
  CHECK(listed >= audit::burst + 39);
  CHECK(listed <= audit::burst + 41);
  CHECK(listed + left_out() == audit::burst + 100);
}

TEST_CASE_METHOD(fixture, "Audit_Flood_DoesNotHideTheOrdersOfOthers") {
  // Another port is not another caller.
  for (int i = 0; i < 50; ++i)
    record(order_of("", "10.0.0.7:" + std::to_string(i), true));
  record(order_of("desk", "10.0.0.7:99"));
  record(order_of("", "serial line"));
  run_for(1ms);
  REQUIRE(entries->size() == audit::burst + 2);
  auto& next = (*entries)[audit::burst];
  CHECK(next.name() == "desk");
  CHECK(next.left_out() == 50 - audit::burst);
  CHECK_THAT(text_of(next),
             Catch::StartsWith("30 orders are not listed; then desk at "));
  CHECK(entries->back().from() == "serial line");
  run_for(2s);
  CHECK(entries->size() == audit::burst + 2);
}

TEST_CASE_METHOD(fixture, "Audit_ManyCallers_ShareALimitBeyondSome") {
  auto caller = [](size_t i) { return order_of("c" + std::to_string(i), "x"); };
  for (size_t i = 0; i < audit::max_callers + 100; ++i)
    record(caller(i));
  CHECK(entries->size() == audit::max_callers + audit::burst);
  // Later there is room again.
  run_for(10s);
  auto before = entries->size();
  record(caller(4711), audit::burst);
  run_for(1ms);
  CHECK(entries->size() == before + audit::burst);
}

TEST_CASE_METHOD(fixture, "Audit_TextFromElsewhere_IsOnePrintableLine") {
  auto x = order_of("desk\x1b[31m\nroot", "10.0.0.7:1");
  x.set_error("\xe2\x80\xae" + std::string(1000, 'x') + "\xc3");
  record(x);
  run_for(1ms);
  REQUIRE(entries->size() == 1);
  auto& entry = entries->front();
  CHECK(entry.name() == "desk\\x1b[31m\\x0aroot");
  CHECK(entry.error().size() < 300);
  CHECK_THAT(entry.error(), Catch::StartsWith("\\xe2\\x80\\xae"));
}
