#include "app/commands/board_options.hpp"

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"

using namespace actorcsi;

TEST_CASE("AttachOptions_None_ReadAllFramesForEver") {
  attach_options uut;
  REQUIRE_FALSE(uut.read({"/dev/ttyACM0"}));
  CHECK(uut.words() == std::vector<std::string>{"/dev/ttyACM0"});
  CHECK(*uut.frames() == -1);
  CHECK(*uut.baud() == 115'200);
  CHECK(uut.duration()->count() == 0);
  CHECK(uut.save().empty());
  CHECK_FALSE(uut.json());
}

TEST_CASE("AttachOptions_AnyOrder_AreUnderstood") {
  attach_options uut;
  REQUIRE_FALSE(uut.read({"--frames=20", "--json", "./board", "--save=out",
                          "--duration=500ms", "--baud=921600"}));
  CHECK(uut.words() == std::vector<std::string>{"./board"});
  CHECK(*uut.frames() == 20);
  CHECK(uut.json());
  CHECK(uut.save() == "out");
  CHECK(*uut.duration() == std::chrono::milliseconds{500});
  CHECK(*uut.baud() == 921'600);
}

TEST_CASE("CallOptions_WordsAndOptions_AreToldApart") {
  call_options uut;
  REQUIRE_FALSE(uut.read({"./board", "led.blink", R"({"period_ms":5})",
                          "--actor=LED_RED", "--deadline=2s", "--items=3"}));
  REQUIRE(uut.words().size() == 3);
  CHECK(uut.words()[2] == R"({"period_ms":5})");
  CHECK(uut.actor() == "LED_RED");
  CHECK(*uut.deadline_ms() == 2000);
  CHECK(*uut.items() == 3);
}

TEST_CASE("CallOptions_BehindTwoDashes_AllAreWords") {
  call_options uut;
  REQUIRE_FALSE(uut.read({"--", "--list"}));
  CHECK(uut.words() == std::vector<std::string>{"--list"});
  CHECK_FALSE(uut.list());
}

TEST_CASE("BoardOptions_OutOfRange_AreRefusedByName") {
  attach_options frames;
  REQUIRE_FALSE(frames.read({"--frames=-2", "--baud=0", "--duration=soon"}));
  CHECK_THAT(describe(frames.frames().error()), Catch::Contains("--frames=-2"));
  CHECK_THAT(describe(frames.baud().error()), Catch::Contains("--baud=0"));
  CHECK_THAT(describe(frames.duration().error()),
             Catch::Contains("--duration=soon"));
  for (std::string deadline : {"0s", "61s", "x"}) {
    call_options call;
    REQUIRE_FALSE(call.read({"--deadline=" + deadline}));
    CHECK_THAT(describe(call.deadline_ms().error()),
               Catch::Contains("--deadline=" + deadline));
  }
}

TEST_CASE("BoardOptions_Unknown_AreRefusedByName") {
  for (std::string arg : {"--frams=3", "--frames=x", "--list"}) {
    attach_options uut;
    auto err = uut.read({arg});
    REQUIRE(err == errc::invalid_argument);
    CHECK_THAT(describe(err), Catch::Contains(arg));
  }
}
