#include "platform/csi/pattern/faults.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEST_CASE("Faults_EveryName_IsParsed") {
  for (size_t i = 0; i < num_faults; ++i) {
    auto what = static_cast<fault>(i);
    auto parsed = parse_fault(to_string(what));
    REQUIRE(parsed);
    CHECK(parsed->what == what);
    CHECK(parsed->count == 1);
    CHECK(parsed->first_frame == 0);
  }
}

TEST_CASE("Faults_CountAndFrame_AreParsed") {
  auto parsed = parse_fault("overrun:3@100");
  REQUIRE(parsed);
  CHECK(parsed->what == fault::overrun);
  CHECK(parsed->count == 3);
  CHECK(parsed->first_frame == 100);
  parsed = parse_fault("silent:2500");
  REQUIRE(parsed);
  CHECK(parsed->duration == 2500ms);
  parsed = parse_fault("silent@7");
  REQUIRE(parsed);
  CHECK(parsed->duration == 0ms);
  CHECK(parsed->first_frame == 7);
}

TEST_CASE("Faults_Nonsense_IsRefusedWithTheChoice") {
  for (auto text :
       {"", "fire", "overru", "overrun:", "overrun:0", "overrun@", "overrun:-1",
        "overrun@x", "overrun:1234567890", "overrun@1:2"}) {
    INFO(text);
    auto parsed = parse_fault(text);
    REQUIRE(!parsed);
    CHECK(parsed.error() == errc::invalid_argument);
    CHECK(context_of(parsed.error())
          == std::string{"fault="} + text
               + ": give NAME[:COUNT][@FRAME] with one of silent, overrun, "
                 "late_dma, missed_line, bus_error, knob");
  }
}

TEST_CASE("FaultPlan_Planned_StrikesFromItsFrameOn") {
  fault_plan plan;
  plan.add({fault::overrun, 2, 0ms, 5});
  plan.add({fault::silent, 1, 100ms, 6});
  CHECK(!plan.advance(4));
  CHECK(!plan.take_for_frame());
  CHECK(!plan.advance(5));
  CHECK(plan.take_for_frame() == fault::overrun);
  auto silence = plan.advance(8);
  REQUIRE(silence);
  CHECK(silence->duration == 100ms);
  CHECK(plan.take_for_frame() == fault::overrun);
  CHECK(!plan.take_for_frame());
  CHECK(!plan.advance(100));
}

TEST_CASE("FaultPlan_Injected_StrikesAsOftenAsSaid") {
  fault_plan plan;
  plan.inject(fault::knob, 2);
  CHECK(!plan.take_for_frame());
  CHECK(plan.take(fault::knob));
  CHECK(plan.take(fault::knob));
  CHECK(!plan.take(fault::knob));
}
