#include "app/commands/node_options.hpp"

#include <catch2/catch.hpp>

#include "app/compose/pc/roles.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;

namespace {

node_settings settings_of(std::vector<std::string> args) {
  node_options uut;
  REQUIRE_FALSE(uut.read(args));
  auto result = uut.node();
  INFO((result ? std::string{} : describe(result.error())));
  REQUIRE(result);
  return std::move(*result);
}

std::string complaint(std::vector<std::string> args) {
  node_options uut;
  if (auto err = uut.read(args))
    return describe(err);
  auto result = uut.node();
  return result ? std::string{} : describe(result.error());
}

} // namespace

TEST_CASE("NodeOptions_None_AreAllRolesButGateway") {
  auto settings = settings_of({});
  CHECK(settings.roles.size() == role_names().size() - 1);
  CHECK_FALSE(settings.has("gateway"));
  CHECK(settings.capture_camera == "camera");
  CHECK(settings.gateway_baud == 115'200);
}

TEST_CASE("NodeOptions_NoName_TellsNodesWithOtherRolesApart") {
  auto camera = settings_of({"--roles=camera"}).name;
  auto capture = settings_of({"--roles=capture"}).name;
  CHECK(camera != capture);
  CHECK_THAT(camera, Catch::EndsWith("-camera"));
  // Whatever order they are given in, also after a restart.
  CHECK(settings_of({"--roles=led,camera"}).name
        == settings_of({"--roles=camera,led"}).name);
  CHECK(settings_of({"--name=eyes"}).name == "eyes");
  // It is a name.
  CHECK(complaint({"--name=" + settings_of({}).name}).empty());
}

TEST_CASE("NodeOptions_CameraOfTheOthers_IsTheNodesFirstOne") {
  auto settings = settings_of({"--camera.names=left,right"});
  CHECK(settings.capture_camera == "left");
  CHECK(settings.uart_camera == "left");
  settings =
    settings_of({"--camera.names=left,right", "--capture.camera=right"});
  CHECK(settings.capture_camera == "right");
  CHECK(settings.uart_camera == "left");
  // A node without a camera uses one of another node.
  settings = settings_of({"--camera.names=left,right", "--roles=capture"});
  CHECK(settings.capture_camera == "camera");
}

TEST_CASE("NodeOptions_WrongOnes_AreRefusedByName") {
  using Catch::Contains;
  CHECK_THAT(
    complaint({"--roles=led,lens"}),
    Contains("--roles: 'lens' is not a role; use some of camera, led"));
  CHECK_THAT(complaint({"--roles="}), Contains("--roles: the list is empty"));
  CHECK_THAT(complaint({"--name=a b"}),
             Contains("--name: 'a b' is not a name"));
  for (auto name : {"--name", "--camera.names", "--heartbeat.name",
                    "--uart.name", "--capture.names", "--capture.camera",
                    "--led.names", "--gateway.prefix", "--roles"})
    CHECK_THAT(complaint({name + std::string{"=a\xFF"}}),
               Contains(std::string{name} + ": ") && Contains("not UTF-8"));
  CHECK_THAT(complaint({"--capture.names="}), Contains("--capture.names: "));
  CHECK_THAT(complaint({"--led.names=a.b"}), Contains("--led.names: 'a.b'"));
  CHECK_THAT(complaint({"--led.names=camera"}),
             Contains("--led.names: 'camera' is the name of another part"));
  CHECK_THAT(complaint({"--name=eye", "--led.names=saver-eye"}),
             Contains("'saver-eye': two actors of this node"));
  CHECK_THAT(complaint({"--roles=gateway,led", "--gateway.device=/dev/null",
                        "--gateway.prefix=x-", "--led.names=x-board"}),
             Contains("'x-board': two actors of this node"));
  // `call camera.METHOD` has to mean the camera of another node.
  CHECK_THAT(complaint({"--roles=led", "--led.names=Camera"}),
             Contains("--led.names: 'Camera' is the name of another part"));
  CHECK_THAT(complaint({"--roles=gateway"}), Contains("--gateway.device: "));
  CHECK_THAT(complaint({"--scheduler=cooperative"}), Contains("--scheduler: "));
  CHECK_THAT(complaint({"--viewer"}), Contains("--viewer.port: a node has no"));
}
