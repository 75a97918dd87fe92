#include "app/commands/target_options.hpp"

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/runtime/service.hpp"

using namespace actorcsi;

TEST_CASE("AttachOptions_None_ReadAllFramesForEver") {
  attach_options uut;
  REQUIRE_FALSE(uut.read({"/dev/ttyACM0"}));
  CHECK(uut.words() == std::vector<std::string>{"/dev/ttyACM0"});
  CHECK_FALSE(uut.frames());
  CHECK(uut.baud() == 115'200);
  CHECK(uut.duration().count() == 0);
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
  CHECK(uut.duration() == std::chrono::milliseconds{500});
  CHECK(uut.baud() == 921'600);
}

TEST_CASE("CallOptions_WordsAndOptions_AreToldApart") {
  call_options uut;
  REQUIRE_FALSE(uut.read({"./board", "led.blink", R"({"period_ms":5})",
                          "--actor=LED_RED", "--deadline=2s", "--items=3"}));
  REQUIRE(uut.words().size() == 3);
  CHECK(uut.words()[2] == R"({"period_ms":5})");
  CHECK(uut.actor() == "LED_RED");
  CHECK(uut.deadline_ms() == 2000);
  CHECK(uut.items() == 3);
}

TEST_CASE("CallOptions_NoDeadline_IsThatOfTheMethod") {
  call_options uut;
  REQUIRE_FALSE(uut.read({"./board", "led.state"}));
  CHECK(uut.deadline_ms() == 0);
  CHECK_THAT(uut.help(), Catch::Contains("default: 5s; a snapshot waits"));
  CHECK(uut.read({"./board", "led.state", "--deadline=61min"}));
  CHECK_FALSE(uut.read({"./board", "led.state", "--deadline=1h"}));
  CHECK(uut.deadline_ms() == 3'600'000);
}

TEST_CASE("CallOptions_BehindTwoDashes_AllAreWords") {
  call_options uut;
  REQUIRE_FALSE(uut.read({"--", "--list"}));
  CHECK(uut.words() == std::vector<std::string>{"--list"});
  CHECK_FALSE(uut.list());
}

TEST_CASE("TargetOptions_OutOfRange_AreRefusedByName") {
  for (std::string arg :
       {"--frames=-2", "--frames=x", "--baud=0", "--duration=soon"}) {
    attach_options uut;
    auto err = uut.read({arg});
    REQUIRE(err == errc::invalid_argument);
    CHECK_THAT(describe(err),
               Catch::Contains(arg.substr(0, arg.find('=')) + ": "));
  }
  for (std::string deadline : {"0s", "61min", "x"}) {
    call_options uut;
    CHECK_THAT(describe(uut.read({"--deadline=" + deadline})),
               Catch::Contains("--deadline: ") && Catch::Contains(deadline));
  }
}

TEST_CASE("TargetOptions_Unknown_AreRefusedWithASuggestion") {
  attach_options frames;
  CHECK_THAT(describe(frames.read({"--frams=3"})),
             Catch::Contains("--frams: there is no such option; did you mean "
                             "--frames?"));
  attach_options list;
  CHECK_THAT(describe(list.read({"--list"})), Catch::Contains("--list: "));
}

TEST_CASE("CallOptions_WordThatLooksLikeAList_StaysOneWord") {
  call_options uut;
  REQUIRE_FALSE(uut.read({"./board", "led.blink", "[1,2]", "--actor="}));
  CHECK(uut.words()[2] == "[1,2]");
  CHECK(uut.actor().empty());
}

TEST_CASE("TargetOptions_OfCaf_SurviveTheDefaultsOfTheNetwork") {
  top_options uut;
  REQUIRE_FALSE(uut.read({"--caf.middleman.workers=2"}));
  uut.system().set("middleman.workers", uint64_t{0});
  uut.system().restore_caf_options();
  CHECK(caf::get_or(uut.system(), "middleman.workers", size_t{0}) == 2);
}
