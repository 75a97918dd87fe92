#include "platform/serial/byte_ring.hpp"

#include <algorithm>
#include <deque>
#include <random>

#include <catch2/catch.hpp>

#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

TEST_CASE("ByteRing_MoreThanFits_TakesWhatFits") {
  byte_ring ring{8};
  CHECK(ring.put(text("0123456789")) == 8);
  CHECK(ring.full());
  CHECK(ring.put(text("x")) == 0);
  CHECK(ring.writable().empty());
  bytes into(20);
  REQUIRE(ring.take(into) == 8);
  into.resize(8);
  CHECK(into == text("01234567"));
  CHECK(ring.empty());
  CHECK(ring.readable().empty());
}

TEST_CASE("ByteRing_AcrossTheEnd_KeepsTheOrder") {
  byte_ring ring{8};
  bytes into(5);
  REQUIRE(ring.put(text("abcde")) == 5);
  REQUIRE(ring.take(into) == 5);
  REQUIRE(ring.put(text("fghijk")) == 6);
  CHECK(ring.readable().size() == 3);
  into.resize(6);
  REQUIRE(ring.take(into) == 6);
  CHECK(into == text("fghijk"));
}

TEST_CASE("ByteRing_AnyCalls_BehavesAsAQueue") {
  std::mt19937 random{20240229};
  byte_ring ring{61};
  std::deque<uint8_t> model;
  for (auto round = 0; round < 20000; ++round) {
    auto data = noise(random() % 90, static_cast<uint32_t>(round));
    switch (random() % 4) {
    case 0: {
      auto n = ring.put(data);
      REQUIRE(n == std::min(data.size(), 61 - model.size()));
      model.insert(model.end(), data.begin(),
                   data.begin() + static_cast<std::ptrdiff_t>(n));
      break;
    }
    case 1: {
      auto n = ring.take(data);
      REQUIRE(n == std::min(data.size(), model.size()));
      REQUIRE(std::equal(data.begin(),
                         data.begin() + static_cast<std::ptrdiff_t>(n),
                         model.begin()));
      model.erase(model.begin(),
                  model.begin() + static_cast<std::ptrdiff_t>(n));
      break;
    }
    case 2: {
      auto room = ring.writable();
      auto n = std::min(room.size(), data.size());
      std::copy_n(data.begin(), n, room.begin());
      ring.commit(n);
      model.insert(model.end(), data.begin(),
                   data.begin() + static_cast<std::ptrdiff_t>(n));
      break;
    }
    default: {
      auto front = ring.readable();
      auto n = std::min(front.size(), data.size());
      REQUIRE(std::equal(front.begin(), front.begin() + n, model.begin()));
      ring.drop(n);
      model.erase(model.begin(),
                  model.begin() + static_cast<std::ptrdiff_t>(n));
    }
    }
    REQUIRE(ring.size() == model.size());
  }
}
