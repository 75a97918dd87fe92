#include "actors/frame_transfers.hpp"

#include <vector>

#include "caf/event_based_actor.hpp"

#include "tests/support/virtual_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct subscription_stand_in {
  uint64_t id;
  caf::actor sink;
};

struct fixture : virtual_node {
  caf::actor somebody() {
    return system().spawn(
      [](caf::event_based_actor*) -> caf::behavior { return {[](int) {}}; });
  }

  void send(uint64_t id, int count) {
    for (auto& x : list)
      for (auto i = 0; x.id == id && i < count; ++i)
        uut.sent(id, x.sink.address(), list);
  }

  void end(uint64_t id) {
    auto ends = [id](auto& x) { return x.id == id; };
    list.erase(std::remove_if(list.begin(), list.end(), ends), list.end());
  }

  /// Confirmed, in flight, undelivered and unconfirmed; they make `sent`.
  std::vector<uint64_t> counts() {
    auto x = uut.counts(list);
    std::vector<uint64_t> result{x.confirmed(), x.in_flight(),
                                 x.lost().at("undelivered"),
                                 x.lost().at("unconfirmed")};
    CHECK(x.sent() == result[0] + result[1] + result[2] + result[3]);
    return result;
  }

  using figures = std::vector<uint64_t>;

  frame_transfers uut;
  std::vector<subscription_stand_in> list{{1, somebody()}, {2, somebody()}};
};

} // namespace

TEST_CASE_METHOD(fixture, "Transfers_Confirmed_AreNotInFlight") {
  send(1, 4);
  send(2, 2);
  uut.confirm(1, 3, 0);
  CHECK(counts() == figures{3, 3, 0, 0});
  // More than was sent is nobody's.
  uut.confirm(1, 100, 0);
  uut.confirm(7, 1, 0);
  CHECK(counts() == figures{4, 2, 0, 0});
}

TEST_CASE_METHOD(fixture, "Transfers_LostWord_IsMadeUpForByTheNext") {
  send(1, 4);
  // "one has come, that is one" was lost.
  uut.confirm(1, 1, 2);
  CHECK(counts() == figures{2, 2, 0, 0});
  // An earlier one, said again.
  uut.confirm(1, 0, 1);
  CHECK(counts() == figures{2, 2, 0, 0});
  uut.confirm(1, 0, 100);
  CHECK(counts() == figures{4, 0, 0, 0});
}

TEST_CASE_METHOD(fixture, "Transfers_SubscriberThatIsBack_SaysWhatHasCome") {
  send(1, 4);
  send(2, 1);
  auto sink = list.front().sink;
  end(1);
  CHECK(counts() == figures{0, 1, 0, 4});
  list.push_back({3, sink});
  uut.confirm(1, 3, 0);
  uut.settle(3, list);
  CHECK(counts() == figures{3, 1, 1, 0});
  // Those of somebody else are still in flight.
  end(2);
  uut.settle(3, list);
  CHECK(counts() == figures{3, 0, 1, 1});
}

TEST_CASE_METHOD(fixture, "Transfers_OpenSubscription_IsNotSettled") {
  send(1, 4);
  uut.settle(1, list);
  CHECK(counts() == figures{0, 4, 0, 0});
  end(1);
  uut.settle(1, list);
  CHECK(counts() == figures{0, 0, 4, 0});
}

TEST_CASE_METHOD(fixture, "Transfers_SubscribersThatComeAndGo_AreForgotten") {
  for (uint64_t id = 3; id < 1'000; ++id) {
    list.push_back({id, somebody()});
    send(id, 2);
    end(id);
    CHECK(uut.remembered()
          <= list.size() + frame_transfers::max_remembered + 1);
  }
  CHECK(counts() == figures{0, 0, 0, 2 * 997});
}
