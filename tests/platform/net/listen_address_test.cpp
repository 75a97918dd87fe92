#include "platform/net/listen_address.hpp"

#include <catch2/catch.hpp>

using namespace actorcsi::platform;

TEST_CASE("Loopback_Host_IsKnownInEveryForm") {
  for (auto x : {"localhost", "127.0.0.1", "127.3.2.1", "::1", "[::1]",
                 "0:0:0:0:0:0:0:1", "0000::0001", "::ffff:127.0.0.1",
                 "::ffff:7f00:1", "[::FFFF:127.255.255.255]"})
    CHECK(is_loopback(x));
  for (auto x : {"", "0.0.0.0", "::", "::2", "128.0.0.1", "126.255.255.255",
                 "127.0.0.1.evil.org", "localhost.evil.org", "::ffff:10.0.0.1",
                 "::127.0.0.1", "[]", "::1]", "[::1", "[127.0.0.1]", "127.1"})
    CHECK_FALSE(is_loopback(x));
}

TEST_CASE("Loopback_Address_IsThatOfItsHost") {
  for (auto x : {"localhost:0", "127.9.9.9:80", "[::1]:80",
                 "[0:0:0:0:0:0:0:1]:80", "[::ffff:127.0.0.1]:80"}) {
    CHECK(is_loopback_address(x));
    auto where = parse_node_address("listen", x);
    REQUIRE(where);
    CHECK(where->is_local());
  }
  for (auto x : {"", ":80", "127.0.0.1", "0.0.0.0:80", "[::]:80", "10.0.0.1:80",
                 "[::ffff:10.0.0.1]:80"})
    CHECK_FALSE(is_loopback_address(x));
}
