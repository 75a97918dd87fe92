#include "platform/serial/loop_serial.hpp"

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace {

struct fixture {
  explicit fixture(size_t capacity = loop_serial::default_capacity)
    : ends(loop_serial::make_pair(capacity)), a(*ends.first), b(*ends.second) {
    a.on_ready(&bell_a);
    b.on_ready(&bell_b);
    REQUIRE_FALSE(a.open(115200));
    REQUIRE_FALSE(b.open(115200));
  }

  ~fixture() {
    a.on_ready(nullptr);
    b.on_ready(nullptr);
  }

  test_bell bell_a;
  test_bell bell_b;
  loop_serial::pair ends;
  loop_serial& a;
  loop_serial& b;
};

bytes take(serial& port, size_t n) {
  bytes result(n);
  result.resize(port.read(result));
  return result;
}

} // namespace

TEST_CASE("Loop_Written_IsThereAtOnceAndRang") {
  fixture line;
  CHECK(line.a.name() == "loop:0");
  CHECK(line.b.name() == "loop:1");
  CHECK(line.a.write(text("hello")) == 5);
  CHECK(line.bell_b.rings() == 1);
  CHECK(line.bell_a.rings() == 0);
  CHECK(take(line.b, 10) == text("hello"));
  CHECK(line.b.write(text("you")) == 3);
  CHECK(line.bell_a.rings() == 1);
  CHECK(take(line.a, 10) == text("you"));
  CHECK(line.a.statistics().sent == 5);
  CHECK(line.a.statistics().received == 3);
  CHECK(line.b.statistics().sent == 3);
  CHECK(line.b.statistics().received == 5);
}

TEST_CASE("Loop_ReaderHasNotLooked_RingsOnce") {
  fixture line;
  line.a.write(text("one"));
  line.a.write(text("two"));
  CHECK(line.bell_b.rings() == 1);
  CHECK(take(line.b, 1) == text("o"));
  line.a.write(text("three"));
  CHECK(line.bell_b.rings() == 2);
  CHECK(take(line.b, 99) == text("netwothree"));
}

TEST_CASE("Loop_Full_TakesNothingUntilRead") {
  fixture line{8};
  CHECK(line.a.write(text("0123456789")) == 8);
  CHECK(line.a.write(text("x")) == 0);
  CHECK(line.bell_a.rings() == 0);
  CHECK(take(line.b, 3) == text("012"));
  CHECK(line.bell_a.rings() == 1);
  CHECK(take(line.b, 1) == text("3"));
  CHECK(line.bell_a.rings() == 1);
  CHECK(line.a.write(text("xyz")) == 3);
  CHECK(take(line.b, 9) == text("4567xyz"));
}

TEST_CASE("Loop_OtherEndClosed_BytesAreAcceptedAndGone") {
  fixture line{8};
  CHECK(line.a.write(text("01234567")) == 8);
  line.b.close();
  CHECK(line.bell_a.rings() == 1); // there is room again
  CHECK(line.a.write(noise(1000)) == 1000);
  CHECK(line.a.statistics().sent == 1008);
  CHECK(line.b.read({}) == 0);
  CHECK(line.b.write(text("x")) == 0);
  REQUIRE_FALSE(line.b.open(9600));
  CHECK(take(line.b, 9).empty());
  CHECK(line.a.write(text("hi")) == 2);
  CHECK(take(line.b, 9) == text("hi"));
}

TEST_CASE("Loop_BellComesLate_RingsAtOnce") {
  fixture line{4};
  line.b.on_ready(nullptr);
  line.a.write(text("abcd"));
  CHECK(line.bell_b.rings() == 0);
  line.b.on_ready(&line.bell_b);
  CHECK(line.bell_b.rings() == 1);
  line.a.on_ready(nullptr);
  CHECK(take(line.b, 4) == text("abcd"));
  CHECK(line.bell_a.rings() == 0);
  line.a.on_ready(&line.bell_a);
  CHECK(line.bell_a.rings() == 1);
}

TEST_CASE("Loop_NoBell_StaysSilent") {
  fixture line;
  line.b.on_ready(nullptr);
  line.a.write(text("abcd"));
  CHECK(line.bell_b.rings() == 0);
}

TEST_CASE("Loop_BaudZero_IsRefused") {
  auto ends = loop_serial::make_pair();
  auto err = ends.first->open(0);
  REQUIRE(err == errc::invalid_argument);
  CHECK_THAT(describe(err), Catch::Contains("baud=0"));
  CHECK_FALSE(ends.first->open(12345));
}

TEST_CASE("Loop_OneEndDestroyed_TheOtherGoesOn") {
  auto ends = loop_serial::make_pair();
  REQUIRE_FALSE(ends.first->open(9600));
  REQUIRE_FALSE(ends.second->open(9600));
  ends.second.reset();
  CHECK(ends.first->write(text("x")) == 1);
}

TEST_CASE("Loop_TwoThreads_MebibyteEachWayArrivesInOrder") {
  fixture line{1000};
  const auto there = noise(1 << 20, 1);
  const auto back = noise(1 << 20, 2);
  bytes got_a;
  bytes got_b;
  std::thread threads[] = {
    std::thread{[&] { write_all(line.a, line.bell_a, there); }},
    std::thread{[&] { write_all(line.b, line.bell_b, back); }},
    std::thread{[&] { got_a = read_all(line.a, line.bell_a, back.size()); }},
    std::thread{[&] { got_b = read_all(line.b, line.bell_b, there.size()); }},
  };
  for (auto& thread : threads)
    thread.join();
  CHECK((got_a == back));
  CHECK((got_b == there));
}
