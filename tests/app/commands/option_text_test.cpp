#include "app/commands/option_text.hpp"

#include <catch2/catch.hpp>

using namespace actorcsi;
using namespace std::chrono_literals;

TEST_CASE("ParseTime_NumberAndUnit_IsThatTime") {
  CHECK(*parse_time("10") == 10s);
  CHECK(*parse_time("2.5") == 2500ms);
  CHECK(*parse_time("500ms") == 500ms);
  CHECK(*parse_time("2min") == 120s);
  CHECK(*parse_time("1h") == 3600s);
  CHECK(*parse_time("0s") == 0s);
  CHECK(*parse_time("1e99") == caf::timespan::max());
  for (auto wrong :
       {"", "s", "-1s", "soon", "10 s", "10m", "nan", "inf", "1e9999s"}) {
    INFO(wrong);
    CHECK_FALSE(parse_time(wrong));
  }
}

TEST_CASE("ToText_Time_IsReadBack") {
  for (auto text : {"0s", "10s", "500ms", "2min", "90s", "1h", "7us", "1ns"})
    CHECK(to_text(*parse_time(text)) == text);
}

TEST_CASE("Nearest_OneLetterInThree_IsFound") {
  const std::vector<std::string> known{"--camera.fps", "--camera.fault",
                                       "--led.names", "run"};
  CHECK(nearest("--camera.fsp", known) == "--camera.fps");
  CHECK(nearest("--camra.fps", known) == "--camera.fps");
  CHECK(nearest("--led.name", known) == "--led.names");
  CHECK(nearest("rnu", known) == "run");
  CHECK_FALSE(nearest("--nonsense", known));
  CHECK_FALSE(nearest("fly", known));
  CHECK_FALSE(nearest(std::string(100'000, 'a'), known));
}

TEST_CASE("Listed_Items_ReadAsASentence") {
  CHECK(listed({}, "or").empty());
  CHECK(listed({"a"}, "or") == "a");
  CHECK(listed({"a", "b", "c"}, "or") == "a, b or c");
}
