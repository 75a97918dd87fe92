#include "platform/led/linux/linux_led.hpp"

#include <fstream>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;
using Catch::Contains;

namespace fs = std::filesystem;

namespace {

/// A folder as the kernel's LED class has it.
struct fixture {
  fixture() {
    add("board:green:user", "255");
  }

  void add(const std::string& name, const std::string& brightest) const {
    auto folder = root / name.c_str();
    fs::create_directory(folder);
    std::ofstream{folder + "/max_brightness"} << brightest << "\n";
    std::ofstream{folder + "/brightness"} << "0\n";
  }

  std::string brightness(const std::string& name) const {
    std::string result;
    std::ifstream{(root / name.c_str()) + "/brightness"} >> result;
    return result;
  }

  std::string folder() const {
    return (root / "").substr(0, (root / "").size() - 1);
  }

  std::string refusal(const std::string& device) const {
    auto made = make_linux_led(device, folder());
    return made ? "accepted" : describe(made.error());
  }

  temporary_folder root;
};

} // namespace

TEST_CASE_METHOD(fixture, "LinuxLed_OfTheLedClass_IsAsBrightAsItCan") {
  {
    auto made = make_linux_led("led:board:green:user", folder());
    REQUIRE(made);
    CHECK(brightness("board:green:user")[0] == '0');
    (*made)->set(true);
    CHECK(brightness("board:green:user") == "255");
    (*made)->set(false);
    // A file keeps what it had behind; the kernel's does not.
    CHECK(brightness("board:green:user")[0] == '0');
    (*made)->set(true);
  }
  CHECK(brightness("board:green:user")[0] == '0');
}

TEST_CASE_METHOD(fixture, "LinuxLed_WrongDevice_IsASentence") {
  CHECK_THAT(refusal("led:nonesuch"),
             Contains("led:nonesuch: there is no such LED; 'ls "));
  CHECK_THAT(refusal("led:"), Contains("this is no name of an LED"));
  CHECK_THAT(refusal("led:../x"), Contains("this is no name of an LED"));
  CHECK_THAT(refusal("lamp:3"),
             Contains("'lamp:3' is no device of an LED; give led:NAME, or "
                      "gpio:CHIP/LINE"));
  CHECK_THAT(refusal("gpio:3"), Contains("it names no line of a chip"));
  CHECK_THAT(refusal("gpio:gpiochip99/3"),
             Contains("there is no such GPIO chip"));
}
