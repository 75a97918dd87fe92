#include "platform/openmv/device/record_queue.hpp"

#include <random>

#include "tests/platform/openmv/link_sim.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

bytes joined(const byte_pieces& x) {
  bytes result(x.first.begin(), x.first.end());
  result.insert(result.end(), x.second.begin(), x.second.end());
  return result;
}

} // namespace

TEST_CASE("Records_RepeatedAndCutAnywhere_ArriveOnceAndInOrder") {
  std::mt19937 random{11};
  record_outbox out{300};
  record_inbox in{200, 100};
  uint32_t pushed = 0;
  uint32_t popped = 0;
  while (popped < 5000) {
    if (random() % 2 == 0
        && out.push(view(numbered(pushed, 8 + random() % 60))))
      ++pushed;
    // Anything from what is kept, as a repetition would have it.
    auto kept = out.end() - out.first();
    auto from = out.first() + (kept == 0 ? 0 : random() % (kept + 1));
    auto piece = joined(out.bytes(from, random() % 80));
    auto before = in.end();
    auto taken = in.accept(from, view(piece));
    if (static_cast<int32_t>(from - before) > 0)
      REQUIRE(taken == record_inbox::taken::gap);
    else if (from + piece.size() <= before)
      REQUIRE(taken == record_inbox::taken::none);
    else
      REQUIRE((taken == record_inbox::taken::some
               || taken == record_inbox::taken::full));
    if (random() % 3 == 0)
      REQUIRE(out.acknowledge(in.end()));
    if (in.ready() && random() % 2 == 0) {
      auto good = false;
      REQUIRE(number_of(in.front(), good) == popped);
      REQUIRE(good);
      in.pop();
      ++popped;
    }
  }
}

TEST_CASE("Records_ThatAreEmptyOrTooLong_AreNotTaken") {
  record_inbox in{200, 100};
  CHECK(in.accept(0, view(words({0}))) == record_inbox::taken::bad);
  CHECK(in.accept(0, view(words({101}))) == record_inbox::taken::bad);
  CHECK(in.end() == 0);
  CHECK(in.accept(0, view(words({4, 7}))) == record_inbox::taken::some);
  CHECK(in.ready());
  record_outbox out{20};
  CHECK(!out.push({}));
  CHECK(!out.push(view(bytes(17))));
  CHECK(out.push(view(bytes(16))));
  CHECK(out.room() == 0);
  CHECK(!out.acknowledge(21));
  CHECK(out.acknowledge(20));
}
