#include "platform/page/http/message.hpp"

#include <catch2/catch.hpp>

#include "platform/page/http/address.hpp"
#include "platform/page/http/request_reader.hpp"

using namespace actorcsi::platform;

TEST_CASE("Http_PercentEncoding_ComesBackAsItWas") {
  for (const std::string& text :
       {std::string{"a&b #=+/%25"}, std::string{"caf\xC3\xA9\x01\"'"},
        std::string{}, std::string{"plain-._~"}}) {
    auto sent = http::percent_encoded(text);
    CHECK(sent.find_first_of("&#=+ \"") == std::string::npos);
    CHECK(http::percent_decoded(sent, true) == text);
    CHECK(http::percent_decoded(sent, false) == text);
  }
  CHECK(http::percent_decoded("a+b", true) == "a b");
  CHECK(http::percent_decoded("a+b", false) == "a+b");
  for (auto wrong : {"%", "%4", "%4x", "%x4", "a%"})
    CHECK_FALSE(http::percent_decoded(wrong, true));
}

TEST_CASE("Http_Refusal_IsJsonWhateverItSays") {
  auto x = http::make_refusal(400, "a \"b\" \\ \n c");
  CHECK(*x.body == R"({"error":"a \"b\" \\   c"})");
  CHECK(http::reason_phrase(431) == "Request Header Fields Too Large");
}

TEST_CASE("Http_AddressGroup_IsTheNetworkOfIPv6") {
  CHECK(http::address_group("10.1.2.3") == "10.1.2.3");
  CHECK(http::address_group("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::");
  CHECK(http::url_of(true, "::1", 80) == "https://[::1]:80");
}
