#include "platform/net/grpc/connect_reason.hpp"

#include <catch2/catch.hpp>

using actorcsi::platform::connect_reason;

TEST_CASE("ConnectReason_OfAFailedAttempt_IsItsLastPart") {
  CHECK(connect_reason("failed to connect to all addresses; last error: "
                       "UNKNOWN: ipv4:127.0.0.1:4242: Failed to connect to "
                       "remote host: Connection refused")
        == "Connection refused");
  CHECK(connect_reason("failed to connect to all addresses; last error: "
                       "UNAVAILABLE: ipv6:%5B::1%5D:4242: Socket closed")
        == "Socket closed");
}

TEST_CASE("ConnectReason_OfOtherTexts_IsTheTextMadePrintable") {
  CHECK(connect_reason("LED_PINK: no such actor") == "LED_PINK: no such actor");
  CHECK(connect_reason("\x1b[2J") == "\\x1b[2J");
  CHECK(connect_reason("") == "");
}
