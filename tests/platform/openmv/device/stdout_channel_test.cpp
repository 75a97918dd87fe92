#include "platform/openmv/device/stdout_channel.hpp"

#include "tests/platform/openmv/link_test_support.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

std::string peek(stdout_channel& x, uint32_t length = 100000,
                 bool delivered = true) {
  auto grant = x.begin_read(0, length);
  if (grant.code != status::success)
    return "nothing";
  std::string result;
  while (result.size() < grant.length) {
    auto piece = x.read(static_cast<uint32_t>(result.size()), 7);
    REQUIRE(piece.size() > 0);
    result.append(piece.first.begin(), piece.first.end());
    result.append(piece.second.begin(), piece.second.end());
  }
  x.end_read(delivered);
  return result;
}

struct counting_sink final : event_sink {
  void raise(const channel&, uint16_t) override {
    ++count;
  }

  int count = 0;
};

} // namespace

TEST_CASE("Stdout_ReadTwice_GivesTheTextOnce") {
  stdout_channel x{16};
  CHECK(peek(x) == "nothing");
  x.put("hello ");
  x.put("world");
  uint32_t size = 0;
  CHECK(x.size(size));
  CHECK(size == 11);
  CHECK(peek(x, 4) == "hell");
  CHECK(peek(x) == "o world");
  CHECK(peek(x) == "nothing");
}

TEST_CASE("Stdout_TextThatWasNotAcknowledged_ComesAgain") {
  stdout_channel x{16};
  x.put("hello");
  CHECK(peek(x, 100, false) == "hello");
  x.put(" you");
  CHECK(peek(x) == "hello you");
}

TEST_CASE("Stdout_Overflow_KeepsTheNewestAndTellsHowMuchIsMissing") {
  stdout_channel x{10};
  x.put("0123456789");
  x.put("abc");
  CHECK(x.lost() == 3);
  x.put(std::string(25, 'x') + "0123456789");
  CHECK(x.lost() == 38);
  CHECK(peek(x) == "\n[... 38 bytes of text lost ...]\n0123456789");
  x.put("again");
  CHECK(peek(x) == "again");
}

TEST_CASE("Stdout_OverflowWhileTheHostReads_LeavesAloneWhatItReads") {
  stdout_channel x{10};
  x.put("0123456789");
  auto grant = x.begin_read(0, 100);
  REQUIRE(grant.length == 10);
  for (int i = 0; i < 100; ++i)
    x.put("overflow! ");
  auto piece = x.read(0, 10);
  CHECK(std::string(piece.first.begin(), piece.first.end()) == "0123456789");
  x.end_read(true);
  CHECK(peek(x) == "\n[... 990 bytes of text lost ...]\noverflow! ");
}

TEST_CASE("Stdout_NewText_IsToldOncePerRead") {
  counting_sink events;
  stdout_channel x{100};
  x.attach(&events);
  x.put("a");
  x.put("b");
  CHECK(events.count == 1);
  CHECK(peek(x) == "ab");
  CHECK(events.count == 1);
  x.put("c");
  CHECK(events.count == 2);
  // What is left over is new to the host.
  x.put("d");
  CHECK(peek(x, 1) == "c");
  CHECK(events.count == 3);
}
