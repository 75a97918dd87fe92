#include "app/commands/camera_options.hpp"

#include <cstdio>
#include <fstream>

#include <catch2/catch.hpp>

#include "app/commands/options.hpp"

#include "platform/base/errc.hpp"

#include "tests/app/commands/complaint.hpp"

using namespace actorcsi;
using actorcsi::test::complaint;

namespace {

struct given {
  run_settings run;
  platform::host_board_config board;
};

given settings_of(std::vector<std::string> args) {
  options uut;
  auto err = uut.read(args);
  INFO(describe(err));
  REQUIRE_FALSE(err);
  auto run = uut.settings();
  REQUIRE(run);
  auto board = uut.board();
  REQUIRE(board);
  return {*run, *board};
}

void check_two(const given& x) {
  CHECK(x.run.cameras == std::vector<std::string>{"left", "right"});
  CHECK(x.run.camera_of("left").framesize() == "VGA");
  CHECK(x.run.camera_of("left").framerate() == 10);
  CHECK(x.run.camera_of("right").framesize() == "QQVGA");
  CHECK(x.run.camera_of("right").framerate() == 10);
  CHECK(x.run.camera_of("right").window().width() == 80);
  CHECK_FALSE(x.run.camera_of("left").has_window());
  REQUIRE(x.board.cameras.size() == 2);
  CHECK(x.board.cameras[0].first == "left");
  CHECK(x.board.cameras[0].second.source == "pattern");
  CHECK(x.board.cameras[0].second.faults.empty());
  CHECK(x.board.cameras[1].second.source == "pictures");
  CHECK(x.board.cameras[1].second.faults.size() == 1);
}

} // namespace

TEST_CASE("CameraOptions_None_AreOneCamera") {
  auto x = settings_of({});
  CHECK(x.run.cameras == std::vector<std::string>{"camera"});
  REQUIRE(x.board.cameras.size() == 1);
  CHECK(x.board.cameras[0].first == "camera");
}

TEST_CASE("CameraOptions_OfOneCamera_ComeBeforeThoseOfAll") {
  check_two(settings_of(
    {"--camera.right.framesize=QQVGA", "--camera.right.source=pictures",
     "--camera.right.window=80,60", "--camera.right.fault=knob",
     "--camera.names=left,right", "--camera.framesize=VGA",
     "--camera.fps=10"}));
}

TEST_CASE("CameraOptions_InAFile_HaveGroupsOfTheirOwn") {
  std::string path = std::tmpnam(nullptr);
  std::ofstream{path} << "[camera]\nnames = [\"left\", \"right\"]\n"
                         "framesize = \"VGA\"\nfps = 10\n\n"
                         "[camera.right]\nframesize = \"QVGA\"\n"
                         "source = \"pictures\"\nwindow = \"80,60\"\n"
                         "fault = \"knob\"\n";
  check_two(
    settings_of({"--config-file=" + path, "--camera.right.framesize=QQVGA"}));
  std::remove(path.c_str());
}

TEST_CASE("CameraOptions_SeveralPatterns_BeginWithAnotherBar") {
  auto x = settings_of({"--camera.names=a,b,c", "--camera.b.source=pattern"});
  REQUIRE(x.board.cameras.size() == 3);
  CHECK(x.board.cameras[0].second.source == "pattern");
  CHECK(x.board.cameras[1].second.source == "pattern:2");
  CHECK(x.board.cameras[2].second.source == "pattern:3");
}

TEST_CASE("CameraOptions_WrongOnes_AreRefusedByName") {
  using Catch::Contains;
  CHECK_THAT(complaint({"--camera.names="}),
             Contains("--camera.names: '' is not a list of 1 to 8 names"));
  CHECK_THAT(complaint({"--camera.names=a,b,c,d,e,f,g,h,i"}),
             Contains("is not a list of 1 to 8 names"));
  CHECK_THAT(complaint({"--camera.names=a,a"}),
             Contains("--camera.names: 'a,a' has a name twice"));
  CHECK_THAT(complaint({"--camera.names=a b"}),
             Contains("--camera.names: 'a b' is not a name"));
  CHECK_THAT(complaint({"--camera.left.fps=5"}),
             Contains("--camera.left: there is no camera 'left'; use one of "
                      "--camera.names=camera"));
  CHECK_THAT(complaint({"--camera.names=left", "--camera.left.fps=0"}),
             Contains("--camera.left.fps: 0 is not in 0.001 to 10000"));
  CHECK_THAT(complaint({"--camera.names=left", "--camera.left.fsp=1"}),
             Contains("--camera.left.fsp: there is no such option; did you "
                      "mean --camera.left.fps?"));
  CHECK_THAT(complaint({"--camera.names=left", "--camera.left.window=1"}),
             Contains("--camera.left.window: Expected (w, h) or"));
  // No camera is behind these.
  CHECK_THAT(complaint({"--lens.left.fps=1"}), Contains("no such option"));
  CHECK_THAT(complaint({"--camera.a.b.fps=1"}), Contains("no such option"));
}
