#include "platform/base/errc.hpp"

#include <set>

#include <catch2/catch.hpp>

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
  CHECK_THAT(describe(make_error(caf::sec::request_timeout)),
             Catch::Contains("request_timeout"));
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
