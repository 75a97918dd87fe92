#include "platform/openmv/device/record_channel.hpp"

#include <numeric>

#include "tests/platform/openmv/link_sim.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

bool in_order(const std::vector<uint32_t>& xs, uint32_t count) {
  std::vector<uint32_t> wanted(count);
  std::iota(wanted.begin(), wanted.end(), 0);
  return xs == wanted;
}

} // namespace

TEST_CASE("Records_OverTheLink_AreCarriedOutOnceAndAnswered") {
  link_sim sim;
  REQUIRE(sim.connect());
  for (int i = 0; i < 200; ++i) {
    while (!sim.call(static_cast<size_t>(8 + i * 7)))
      sim.run(1);
  }
  CHECK(sim.run(20000, [&] { return sim.answered.size() == 200; }));
  CHECK(in_order(sim.board->executed, 200));
  CHECK(in_order(sim.answered, 200));
  CHECK(sim.corrupt == 0);
  CHECK(sim.host.statistics().resyncs == 0);
}

TEST_CASE("Records_OfAHostThatAsks10000TimesAndReadsNothing_AreBounded") {
  link_sim sim;
  REQUIRE(sim.connect());
  sim.board->answers = false;
  unsigned refused = 0;
  for (int i = 0; i < 10000; ++i) {
    refused += sim.call(100) ? 0 : 1;
    sim.run(1);
  }
  // Both queues are full, and that is all.
  CHECK(refused > 9000);
  CHECK(sim.called <= 2 * 8192 / 104 + 2);
  CHECK(sim.board->executed.empty());
  CHECK(sim.host.statistics().resyncs == 0);
  sim.board->answers = true;
  sim.board->on_records();
  CHECK(sim.run(5000, [&] { return sim.answered.size() == sim.called; }));
  CHECK(in_order(sim.board->executed, sim.called));
  CHECK(in_order(sim.answered, sim.called));
}

TEST_CASE("Records_LargestOnesInTheLeastRoom_GetThrough") {
  sim_options options;
  options.records.max_record = 1000;
  options.records.capacity = 1004;
  link_sim sim{options};
  REQUIRE(sim.connect());
  for (int i = 0; i < 20; ++i)
    REQUIRE(sim.run(5000, [&] { return sim.call(i % 2 == 0 ? 1000 : 600); }));
  CHECK(sim.run(20000, [&] { return sim.answered.size() == 20; }));
  CHECK(in_order(sim.board->executed, 20));
  CHECK(sim.corrupt == 0);
}

TEST_CASE("Records_AcrossAPulledCable_AreNeitherLostNorCarriedOutTwice") {
  link_sim sim;
  REQUIRE(sim.connect());
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 10; ++i)
      sim.call(200);
    sim.run(round % 7);
    sim.cable(false);
    sim.run(500 * (round % 9));
    sim.cable(true);
    sim.run(1500);
  }
  CHECK(sim.run(30000, [&] { return sim.answered.size() == sim.called; }));
  CHECK(in_order(sim.board->executed, sim.called));
  CHECK(in_order(sim.answered, sim.called));
  CHECK(sim.sessions == 1);
}

TEST_CASE("Records_OfABrokenHost_AreRefused") {
  link_sim sim;
  REQUIRE(sim.connect());
  sim.board->answers = false;
  auto& x = sim.board->records;
  auto session = x.session();
  auto write = [&](uint32_t offset, const bytes& data) {
    return x.write(offset, view(data));
  };
  // No head; acknowledges what was never sent; leaves out something; a record
  // without bytes, and one without end.
  CHECK(write(0, {0, 0}) == status::invalid);
  CHECK(write(0, words({5})) == status::invalid);
  CHECK(write(5, words({0, 1})) == status::invalid);
  CHECK(write(0, words({0, 0})) == status::invalid);
  CHECK(write(0, words({0, 0x7FFFFFFF})) == status::invalid);
  CHECK(x.begin_read(7, 10).code == status::invalid);
  CHECK(x.begin_read(0, 10).code == status::failed);
  CHECK(x.ioctl(1, {}) == status::invalid);
  CHECK(x.ioctl(1, view(words({0}))) == status::invalid);
  CHECK(x.ioctl(9, view(words({1}))) == status::invalid);
  CHECK(x.session() == session);
  CHECK(x.front().empty());
  CHECK(write(0, words({0, 4, 0})) == status::success);
  CHECK(x.front().size() == 4);
}
