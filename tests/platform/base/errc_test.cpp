#include "platform/base/errc.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "caf/atom.hpp"
#include "caf/exit_reason.hpp"
#include "caf/sec.hpp"

using namespace actorcsi;

TEST_CASE("Errc_CodesOfTheReference_HaveItsTexts") {
  CHECK(to_string(errc::control_failed)
        == std::string{"Sensor control failed."});
  CHECK(to_string(errc::capture_timeout)
        == std::string{"Frame capture has timed out."});
  CHECK(to_string(errc::would_block)
        == std::string{"The requested operation would block."});
  std::set<std::string> texts;
  for (uint8_t code = 1; code <= 21; ++code) {
    std::string text = to_string(static_cast<errc>(code));
    CHECK(text.back() == '.');
    CHECK(text != "Unknown error.");
    texts.insert(text);
  }
  CHECK(texts.size() == 21);
}

TEST_CASE("Errc_Describe_GivesTextAndContext") {
  CHECK(describe(make_error(errc::capture_timeout))
        == "Frame capture has timed out.");
  CHECK(describe(make_error(errc::invalid_framesize, "framesize=0x0: no"))
        == "Frame size is not supported or is not set. (framesize=0x0: no)");
  CHECK(describe(caf::error{}) == "No error.");
}

TEST_CASE("Errc_DescribeEveryErrorOfCaf_GivesASentence") {
  const auto is_sentence = [](const std::string& text) {
    return text.back() == '.' && text.find('_') == std::string::npos
           && text.find("error(") == std::string::npos;
  };
  for (auto category : {caf::atom("system"), caf::atom("exit"),
                        caf::atom("parser"), caf::atom("other")})
    for (unsigned code = 1; code < 256; ++code) {
      auto text = describe({static_cast<uint8_t>(code), category});
      CAPTURE(text);
      CHECK(is_sentence(text));
    }
  CHECK(describe(caf::make_error(caf::sec::request_timeout, "led.blink: 5 s"))
        == "The answer did not arrive in time. (led.blink: 5 s)");
  CHECK(describe(caf::exit_reason::kill) == "The actor was killed.");
}

TEST_CASE("Errc_TextFromElsewhere_IsPrintableAndWhole") {
  const std::string bad{"a\0b\xff\x1b[2J", 8};
  const std::string shown = "a\\x00b\\xff\\x1b[2J";
  CHECK(context_of(make_error(errc::io_error, bad)) == shown);
  CHECK(describe(caf::make_error(caf::sec::runtime_error, bad, bad))
        == "The actor has failed. (" + shown + ": " + shown + ")");
  auto again = prefixed(make_error(errc::io_error, bad), "--x.");
  CHECK(context_of(again) == "--x." + shown);
}

TEST_CASE("Errc_Prefixed_NamesTheOptionOnce") {
  auto err = make_error(errc::invalid_argument, "fps=-1: no");
  auto named = prefixed(err, "--camera.");
  CHECK(describe(named)
        == "An invalid argument is used. (--camera.fps=-1: no)");
  CHECK(describe(prefixed(named, "--again.")) == describe(named));
  CHECK(named == errc::invalid_argument);
  CHECK(describe(prefixed(make_error(errc::io_error), "--x."))
        == describe(make_error(errc::io_error)));
}
