#include "platform/base/utf8.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace actorcsi;

TEST_CASE("Printable_Text_IsLeftAsItIs") {
  for (std::string text : {"", "hello", "caf\xc3\xa9", "a\\x1b",
                           "\xe2\x82\xac \xf0\x9f\x93\xb7", "\xc2\xa0"}) {
    CHECK(is_printable_text(text));
    CHECK(printable(text) == text);
  }
}

TEST_CASE("Printable_ControlCharacters_BecomeText") {
  const std::pair<std::string, std::string> table[] = {
    {"\x1b[2J", "\\x1b[2J"},
    {std::string{"a\0b", 3}, "a\\x00b"},
    {"two\r\nlines", "two\\x0d\\x0alines"},
    {"\x7f", "\\x7f"},
    {"a\tb", "a b"},
    // C1: CSI in one character.
    {"\xc2\x9b\x32J", "\\xc2\\x9b2J"},
    {"\xc2\x80", "\\xc2\\x80"},
    // A line separator and two that change directions.
    {"\xe2\x80\xa8", "\\xe2\\x80\\xa8"},
    {"\xe2\x80\xaex", "\\xe2\\x80\\xaex"},
    {"\xe2\x81\xa6", "\\xe2\\x81\\xa6"}};
  for (auto& [text, wanted] : table) {
    INFO(wanted);
    CHECK_FALSE(is_printable_text(text));
    CHECK(printable(text) == wanted);
  }
}

TEST_CASE("Printable_BytesThatAreNotUtf8_BecomeText") {
  const std::pair<std::string, std::string> table[] = {
    {"\xff", "\\xff"},
    {"caf\xe9", "caf\\xe9"},
    {"\xc3", "\\xc3"},
    {"\xe2\x82", "\\xe2\\x82"},
    // A surrogate, and a slash in too many bytes.
    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
    {"\xc0\xaf", "\\xc0\\xaf"},
    {"a\x9b"
     "b",
     "a\\x9b"
     "b"}};
  for (auto& [text, wanted] : table) {
    INFO(wanted);
    CHECK_FALSE(is_printable_text(text));
    CHECK(printable(text) == wanted);
  }
}

TEST_CASE("Printable_AnyTwoBytes_GivePrintableUtf8") {
  for (unsigned i = 0; i < 0x10000; ++i) {
    const std::string text{static_cast<char>(i >> 8), static_cast<char>(i)};
    auto made = printable(text);
    REQUIRE(is_utf8(made));
    REQUIRE(is_printable_text(made));
    for (unsigned char c : made)
      REQUIRE((c >= 0x20 && c != 0x7f));
  }
}
