#include "platform/runtime/histogram.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using actorcsi::runtime::histogram;

TEST_CASE("Histogram_Empty_IsZero") {
  histogram uut;
  CHECK(uut.count() == 0);
  CHECK(uut.quantile(0.5) == 0ns);
  CHECK(uut.max() == 0ns);
}

TEST_CASE("Histogram_Quantile_IsAtMostASixteenthTooHigh") {
  histogram uut;
  for (int i = 1; i <= 100'000; ++i)
    uut.record(caf::timespan{i * 100});
  for (auto q : {0.01, 0.25, 0.5, 0.9, 0.99, 1.0}) {
    auto exact = q * 100'000 * 100;
    auto seen = static_cast<double>(uut.quantile(q).count());
    INFO(q);
    CHECK(seen >= exact);
    CHECK(seen <= exact * (1 + 1.0 / 16) + 1);
  }
  CHECK(uut.max() == 10ms);
  CHECK(uut.count() == 100'000);
}

TEST_CASE("Histogram_Extremes_AreKept") {
  histogram uut;
  uut.record(-5ns);
  CHECK(uut.max() == 0ns);
  uut.record(1h);
  CHECK(uut.max() == 1h);
  CHECK(uut.quantile(1) >= 4s);
}

TEST_CASE("Histogram_OneValue_IsEveryQuantile") {
  histogram uut;
  uut.record(1234us);
  CHECK(uut.quantile(0.5) == 1234us);
  CHECK(uut.quantile(0.99) == 1234us);
}

TEST_CASE("Histogram_FullBuckets_KeepTheQuantiles") {
  histogram uut;
  uut.record(3s);
  // 98 of 100 take 1 ms and 2 take 20 ms, ten times as often as fits.
  for (int i = 0; i < 700'000; ++i)
    uut.record(i % 50 == 0 ? 20ms : 1ms);
  CHECK(uut.count() == 700'001);
  CHECK(uut.quantile(0.5) < 1100us);
  CHECK(uut.quantile(0.97) < 1100us);
  CHECK(uut.quantile(0.99) >= 20ms);
  CHECK(uut.quantile(0.99) < 22ms);
  CHECK(uut.quantile(1) >= 3s);
  CHECK(uut.max() == 3s);
}
