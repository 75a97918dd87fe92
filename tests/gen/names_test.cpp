#include "tools/protoc-gen-actor/names.hpp"

#include <catch2/catch.hpp>

#include "tools/protoc-gen-actor/code.hpp"

using namespace actorcsi::generator;

TEST_CASE("SnakeCase_SplitsAtWords", "[gen]") {
  CHECK(snake_case("Led") == "led");
  CHECK(snake_case("UartPeer") == "uart_peer");
  CHECK(snake_case("OnBeat") == "on_beat");
  CHECK(snake_case("HTTPServer") == "http_server");
  CHECK(snake_case("I2CBus") == "i2c_bus");
  CHECK(snake_case("SetKnob2") == "set_knob2");
  CHECK(snake_case("already_there") == "already_there");
  CHECK(snake_case("Mixed_Case") == "mixed_case");
}

TEST_CASE("Keywords_GetAnUnderscore", "[gen]") {
  CHECK(without_keyword("delete") == "delete_");
  CHECK(without_keyword("co_await") == "co_await_");
  CHECK(without_keyword("deleted") == "deleted");
  CHECK(without_keyword("errno") == "errno_");
}

TEST_CASE("NamesInCapitals_MayBeMacros", "[gen]") {
  for (auto name : {"EOF", "INT_MAX", "M_PIf", "L_tmpnam", "CAF_ASSERT", "B0",
                    "PRId64", "SCNuMAX"})
    CHECK(may_be_macro(name));
  for (auto name : {"Led", "LedState", "A", "Led_State", "errno", "I2c"})
    CHECK_FALSE(may_be_macro(name));
}

TEST_CASE("Fnv1a_KnowsThePublishedValues", "[gen]") {
  // From the test vectors of the hash's authors.
  CHECK(fnv1a("") == 0x811c9dc5);
  CHECK(fnv1a("a") == 0xe40c292c);
  CHECK(fnv1a("foobar") == 0xbf9cf968);
}

TEST_CASE("RelativeName_DropsTheScopeAndNothingElse", "[gen]") {
  CHECK(relative_name("::a::B", "a") == "B");
  CHECK(relative_name("::a::b::C", "a") == "b::C");
  CHECK(relative_name("::ab::C", "a") == "::ab::C");
  CHECK(relative_name("::C", "a") == "::C");
}

TEST_CASE("Comment_IsFilledToTheWidth", "[gen]") {
  code out;
  out.comment(" One line.\n Joined to it.\n\n - An item\n   goes on.\n"
              " Ends in a backslash \\\n",
              2);
  CHECK(out.str()
        == "  /// One line. Joined to it.\n"
           "  ///\n"
           "  /// - An item\n"
           "  ///   goes on. Ends in a backslash\n");
}

TEST_CASE("Comment_CountsCharactersAndNotBytes", "[gen]") {
  code out;
  std::string word(76, 'x');
  word.replace(0, 1, "ü");
  out.comment(word);
  CHECK(out.str() == "/// " + word + "\n");
}

TEST_CASE("Quoted_IsALiteral", "[gen]") {
  CHECK(quoted("a \"b\" \\ c") == R"("a \"b\" \\ c")");
  CHECK(quoted("what?"
               "?!")
        == R"("what?\?!")");
}

TEST_CASE("TooLongALine_SwitchesClangFormatOff", "[gen]") {
  code out;
  out.line("// first");
  out.verbatim({"int x;"});
  out.line("struct " + std::string(80, 'x') + ";");
  CHECK(out.str()
        == "// first\n// clang-format off\nint x;\nstruct "
             + std::string(80, 'x') + ";\n");
}
