#include "app/firmware/boot_lines.hpp"

#include <catch2/catch.hpp>

using namespace actorcsi;
using namespace std::literals;

namespace {

class recording_console final : public console {
public:
  void info(const std::string& line) override {
    said.push_back(line);
  }

  void show(const NodeReport&) override {
    // nop
  }

  void error(const std::string& line) override {
    errors.push_back(line);
  }

  std::vector<std::string> said;
  std::vector<std::string> errors;
};

struct fixture {
  boot_lines read(const std::string& text) {
    return read_boot_lines(text, out);
  }

  recording_console out;
};

using strings = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(fixture, "BootLines_Nothing_RunsForEver") {
  auto lines = read("");
  CHECK(lines.duration == 0s);
  CHECK_FALSE(lines.check);
  CHECK(lines.fault.empty());
  CHECK(lines.commands.empty());
  CHECK(out.said.empty());
}

TEST_CASE_METHOD(fixture, "BootLines_ForTheImageAndForParts_AreToldApart") {
  auto lines = read(" duration 10\r\n\n led blink 100\ncheck=on\n"
                    "fault overrun:2\ncamera configure framesize VGA\n");
  CHECK(lines.duration == 10s);
  CHECK(lines.check);
  CHECK(lines.fault == "overrun:2");
  CHECK(lines.commands
        == strings{" led blink 100", "camera configure framesize VGA"});
  CHECK(out.said.size() == 5);
  CHECK(out.said[0] == "line:  duration 10");
  CHECK(out.errors.empty());
}

TEST_CASE_METHOD(fixture, "BootLines_WrongValue_IsNamedAndLeftOut") {
  auto wrong = GENERATE(as<std::string>{}, "duration soon", "duration -1",
                        "check perhaps", "duration 1 2 3");
  auto lines = read("duration 7\n" + wrong + "\ncheck on\n");
  CHECK(lines.duration == 7s);
  CHECK(lines.check);
  CHECK(lines.commands.empty());
  REQUIRE(out.errors.size() == 1);
  CHECK(out.errors[0].find("'" + wrong + "': ") == 0);
}

TEST_CASE_METHOD(fixture, "BootLines_WithoutLineEnd_IsNoise") {
  auto lines = read("led blink 100\n\xF7\x80 duration 3");
  CHECK(lines.commands == strings{"led blink 100"});
  CHECK(lines.duration == 0s);
}
