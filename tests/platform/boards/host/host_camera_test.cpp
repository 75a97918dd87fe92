#include "platform/boards/host/host_camera.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

caf::error refusal(const std::string& source, double jitter = 0) {
  real_clock time;
  mock_csi_config config;
  config.source = source;
  config.jitter = jitter;
  auto made = host_camera::make(config, time);
  REQUIRE(!made);
  return std::move(made.error());
}

} // namespace

TEST_CASE("HostCamera_MockSources_AreMocksThatHaveToBeDriven") {
  real_clock time;
  temp_folder folder;
  write_ppm(folder / "a.ppm", gradient({50, 40}));
  for (auto& source :
       {std::string{"mock"}, std::string{"mock:pattern"},
        std::string{"pattern"}, "mock:" + folder.path(), folder / "a.ppm"}) {
    INFO(source);
    mock_csi_config config;
    config.source = source;
    auto made = host_camera::make(config, time);
    REQUIRE(made);
    CHECK((*made)->device().descriptor() == -1);
    CHECK(std::string{(*made)->port().identity().name} == "mock");
  }
}

TEST_CASE("HostCamera_WrongSource_IsRefusedInASentence") {
  auto err = refusal("v4l2:/dev/null");
  CHECK(err == errc::device_unavailable);
  CHECK(context_of(err)
        == "source=v4l2:/dev/null: it is not a camera; 'actorcsi cameras' "
           "lists the cameras");
  temp_folder folder;
  CHECK(context_of(refusal("v4l2:" + folder.path()))
        == "source=v4l2:" + folder.path()
             + ": it is a directory; give the path of a camera such as "
               "/dev/video0");
  write_file(folder / "plain", {1, 2, 3});
  CHECK(context_of(refusal("v4l2:" + folder / "plain")).find("not a camera")
        != std::string::npos);
  CHECK(context_of(refusal("v4l2:/dev/nothing")).find("there is no such file")
        != std::string::npos);
  CHECK(refusal("mock:/dev/nothing") == errc::not_found);
  CHECK(context_of(refusal("v4l2", 0.1))
        == "jitter: only a mock camera has it; leave it out, or use "
           "--camera.source=mock");
}
