#include "app/commands/config_file.hpp"

#include <cstdio>
#include <fstream>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"

using namespace actorcsi;
using Catch::Contains;

namespace {

std::vector<config_entry> entries_of(const std::string& text) {
  auto result = parse_config(text, "f");
  INFO(text << ": " << (result ? std::string{} : describe(result.error())));
  REQUIRE(result);
  return std::move(*result);
}

std::string complaint(const std::string& text) {
  auto result = parse_config(text, "f");
  INFO(text);
  REQUIRE_FALSE(result);
  REQUIRE(result.error() == errc::invalid_argument);
  return describe(result.error());
}

} // namespace

TEST_CASE("ConfigFile_Entries_HaveNameValueAndLine") {
  auto got = entries_of("# comment\n\nduration = 10s ; comment\n[camera]\n"
                        "  fps=15\nframesize = \"VGA\" # comment\n"
                        "text = 'a \\b # c'\n[led]\nnames = [\"A\", B]\n");
  struct expected {
    std::string name;
    std::string value;
    std::string where;
  };
  const expected wanted[] = {
    {"duration", "10s", "f:3"},          {"camera", "", "f:4"},
    {"camera.fps", "15", "f:5"},         {"camera.framesize", "VGA", "f:6"},
    {"camera.text", "a \\b # c", "f:7"}, {"led", "", "f:8"},
    {"led.names", "A,B", "f:9"}};
  REQUIRE(got.size() == std::size(wanted));
  for (size_t i = 0; i < got.size(); ++i) {
    CHECK(got[i].name == wanted[i].name);
    CHECK(got[i].value == wanted[i].value);
    CHECK(got[i].where == wanted[i].where);
    CHECK(got[i].is_group == wanted[i].value.empty());
  }
}

TEST_CASE("ConfigFile_ByteOrderMarkAndCrlf_AreRead") {
  auto got = entries_of("\xef\xbb\xbf[camera]\r\nfps = 15\r\n\r\nwindow = \"a"
                        "\"\r\n");
  REQUIRE(got.size() == 3);
  CHECK(got[1].name == "camera.fps");
  CHECK(got[1].value == "15");
  CHECK(got[2].value == "a");
}

TEST_CASE("ConfigFile_Escapes_AreReadInDoubleQuotesOnly") {
  CHECK(entries_of(R"(a = "x\"y\\z\tq\n")")[0].value == "x\"y\\z\tq\n");
  CHECK(entries_of(R"(a = 'x\ty')")[0].value == R"(x\ty)");
}

TEST_CASE("ConfigFile_LastLineWithoutNewline_IsRead") {
  CHECK(entries_of("a = 1")[0].value == "1");
  CHECK(entries_of("").empty());
}

TEST_CASE("ConfigFile_WrongLine_IsNamedWithWhatToDo") {
  const std::pair<std::string, std::string> wrong[] = {
    {"a = 1\n[camera\nfps = 1\n", "f:2: the group is not closed"},
    {"a = 1\n[", "f:2: there is no name"},
    {"[camera]\nfps", "f:2: '=' is missing after 'fps'"},
    {"[camera]\nfps =", "f:2: the value is missing"},
    {"a = \"x\n", "f:1: the text is not closed"},
    {"a = [\"x\", \"y\"\n", "f:1: the list is not closed"},
    {"a = [[1]]\n", "f:1: '[1]]' is not a value"},
    {"a = = 1\n", "f:1: '= 1' is not a value"},
    {"a = 1 2\n", "f:1: '2' is left over"},
    {"a = \"x\\q\"\n", "f:1: unknown escape"},
    {"a = [\"x,y\"]\n", "f:1: 'x,y' has a comma"},
    {"[[camera]]\n", "f:1: lists of groups"},
    {"<<< none >>>\n", "f:1: there is no name"},
    {"a..b = 1\n", "f:1: 'a..b' has an empty part"},
    {std::string("a = 1\n\0\0\0", 9), "f:2: the line has a control character"},
    {"a = 1\nb = 2\na = 3\n", "f:3: a is set in line 1 already"}};
  for (auto& [text, says] : wrong)
    CHECK_THAT(complaint(text), Contains(says) && Contains("; "));
}

TEST_CASE("ConfigFile_OldBraces_AreRefusedWithTheNewSyntax") {
  for (std::string text : {"camera {\n  fps = 30\n}\n", "camera { fps = 30 }\n",
                           "camera = { fps = 30 }\n", "{ }\n", "\n}\n"})
    CHECK_THAT(complaint(text), Contains("write [camera]"));
}

TEST_CASE("ConfigFile_DeepNesting_IsRefusedAtOnce") {
  std::string groups = "[a";
  std::string braces;
  std::string lists = "x = ";
  for (int i = 0; i < 20'000; ++i) {
    groups += ".a";
    braces += "a {";
    lists += '[';
  }
  CHECK_THAT(complaint(groups + "]\n"), Contains("f:1: groups are nested"));
  CHECK_THAT(complaint(braces), Contains("f:1: groups are no longer"));
  CHECK_THAT(complaint(lists), Contains("f:1: '[["));
}

TEST_CASE("ConfigFile_NoFileOrTooLarge_IsRefusedByName") {
  CHECK_THAT(describe(read_config_file("/").error()),
             Contains("/: it is a folder"));
  CHECK_THAT(describe(read_config_file("not/there").error()),
             Contains("not/there: the file cannot be read"));
  CHECK_THAT(describe(read_config_file("/dev/zero").error()),
             Contains("/dev/zero: the file is larger than 1 MiB"));
}
