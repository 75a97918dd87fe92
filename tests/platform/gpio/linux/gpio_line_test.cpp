#include "platform/gpio/linux/gpio_line.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using Catch::Contains;

namespace {

std::string refusal(const std::string& text) {
  auto x = parse_gpio_place(text);
  return x ? "accepted" : describe(x.error());
}

} // namespace

TEST_CASE("GpioPlace_Text_NamesChipLineAndLevel") {
  auto x = parse_gpio_place("gpiochip0/17");
  REQUIRE(x);
  CHECK(x->chip == "gpiochip0");
  CHECK(x->line == "17");
  CHECK(x->level == active::high);
  x = parse_gpio_place("/dev/gpiochip1/BUTTON 1/low");
  REQUIRE(x);
  CHECK(x->chip == "/dev/gpiochip1");
  CHECK(x->line == "BUTTON 1");
  CHECK(x->level == active::low);
  CHECK(parse_gpio_place("0/3/high"));
}

TEST_CASE("GpioPlace_OtherText_IsRefusedWithTheSyntax") {
  for (auto text : {"", "gpiochip0", "gpiochip0/", "/17", "/dev/gpiochip0",
                    "gpiochip0//low"}) {
    INFO(text);
    CHECK_THAT(refusal(text), Contains("it names no line of a chip; give "
                                       "gpio:CHIP/LINE, such as "));
  }
  CHECK_THAT(refusal("0/17/lwo"), Contains("a level is low or high"));
}

TEST_CASE("GpioLine_NoSuchChip_IsASentence") {
  auto made = gpio_line::output({"gpiochip99", "1"});
  REQUIRE_FALSE(made);
  CHECK(made.error() == errc::device_unavailable);
  CHECK_THAT(describe(made.error()),
             Contains("gpio:gpiochip99/1: there is no such GPIO chip; "
                      "'gpiodetect' lists them"));
  CHECK_THAT(describe(gpio_line::input({"/dev/null", "1"}).error()),
             Contains("there is no such GPIO chip"));
}
