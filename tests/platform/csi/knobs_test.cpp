#include "platform/csi/knobs.hpp"

#include <cmath>
#include <limits>

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEST_CASE("Knobs_EveryName_IsParsedAndPrintedAgain") {
  for (size_t i = 1; i <= num_knobs; ++i) {
    auto id = static_cast<knob>(i);
    CHECK(spec_of(id).id == id);
    auto parsed = parse_knob(to_string(id));
    REQUIRE(parsed);
    CHECK(*parsed == id);
  }
}

TEST_CASE("Knobs_UnknownName_IsRefusedWithTheKnownOnes") {
  auto parsed = parse_knob("zoom");
  REQUIRE(!parsed);
  CHECK(parsed.error() == errc::control_failed);
  auto context = context_of(parsed.error());
  CHECK(context.find("zoom: no such knob; known are contrast, ") == 0);
  CHECK(context.find("sensor_register") != std::string::npos);
  CHECK(!parse_knob(""));
  CHECK(!parse_knob("Contrast"));
  CHECK(!parse_knob("contras"));
}

TEST_CASE("KnobValues_MoreThanTheCapacity_AreRefused") {
  knob_values values{1, 2, 3, 4, 5, 6, 7, 8, 9};
  CHECK(values.size() == knob_values::capacity);
  CHECK(!values.push_back(10));
  CHECK(values.size() == knob_values::capacity);
  CHECK(values[8] == 9);
}

TEST_CASE("Knobs_ValuesInRange_Pass") {
  CHECK(!check(knob::contrast, {-4}));
  CHECK(!check(knob::contrast, {4}));
  CHECK(!check(knob::gainceiling, {64}));
  CHECK(!check(knob::auto_gain, {1}));
  CHECK(!check(knob::auto_gain, {0, 6.5}));
  CHECK(!check(knob::auto_gain, {1, 6, 16}));
  CHECK(!check(knob::auto_exposure, {0, 8000}));
  CHECK(!check(knob::auto_whitebal, {0, -3, 0, 3}));
  CHECK(!check(knob::sensor_register, {0x3008, 255}));
}

TEST_CASE("Knobs_ValuesOutOfRange_AreRefusedWithTheRule") {
  struct {
    knob id;
    knob_values values;
    const char* context;
  } cases[] = {
    {knob::contrast,
     {9},
     "contrast=9: takes one value, whole numbers from -4 to 4"},
    {knob::brightness,
     {0.5},
     "brightness=0.5: takes one value, whole numbers from -4 to 4"},
    {knob::hmirror, {}, "hmirror=: takes one value, whole numbers from 0 to 1"},
    {knob::gainceiling,
     {3},
     "gainceiling=3: takes one value, a power of two from 2 to 128"},
    {knob::auto_exposure,
     {2},
     "auto_exposure=2: takes 1 to 2 values, 0 or 1 and then numbers from 1 "
     "to "
     "1000000"},
    {knob::auto_gain,
     {0, 1, 2, 3},
     "auto_gain=0,1,2,3: takes 1 to 3 values, 0 or 1 and then numbers from 0 "
     "to 42"},
    {knob::gain_db, {3}, "gain_db=3: read only, set by its auto_ knob"},
  };
  for (auto& entry : cases) {
    auto err = check(entry.id, entry.values);
    CHECK(err == errc::control_failed);
    CHECK(context_of(err) == entry.context);
  }
}

TEST_CASE("Knobs_NotANumber_IsRefused") {
  auto nan = std::nan("");
  auto infinity = std::numeric_limits<double>::infinity();
  for (size_t i = 1; i <= num_knobs; ++i) {
    CHECK(check(static_cast<knob>(i), {nan}));
    CHECK(check(static_cast<knob>(i), {infinity}));
    CHECK(check(static_cast<knob>(i), {-infinity}));
  }
  CHECK(check(knob::auto_exposure, {0, nan}));
}
