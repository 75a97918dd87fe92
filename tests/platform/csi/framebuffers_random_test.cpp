#include "platform/csi/framebuffers.hpp"

#include <cstring>
#include <deque>
#include <map>
#include <random>

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

constexpr frame_size tiny{4, 1};

/// What DESIGN.md's table says, in the plainest terms: which frames wait, which
/// are held, and what became of each that was dropped.
struct model {
  size_t count;
  overrun_policy policy;
  uint32_t begun = 0;
  uint32_t delivered = 0;
  uint32_t last_delivered = 0;
  uint32_t in_flight = 0; // 0: none
  size_t held = 0;
  size_t held_before = 0; // of former configurations
  std::deque<uint32_t> waiting;
  std::map<uint32_t, drop_reason> dropped;

  size_t free() const {
    return count - held - waiting.size() - (in_flight != 0 ? 1 : 0);
  }

  void drop_oldest(drop_reason reason) {
    dropped[waiting.front()] = reason;
    waiting.pop_front();
  }

  void drop_in_flight(drop_reason reason) {
    if (in_flight != 0)
      dropped[in_flight] = reason;
    in_flight = 0;
  }

  void begin() {
    drop_in_flight(drop_reason::late_dma);
    ++begun;
    if (free() == 0 && !waiting.empty()) {
      if (count == 3)
        drop_oldest(drop_reason::overwritten);
      else if (count > 3 && policy == overrun_policy::drop_oldest)
        drop_oldest(drop_reason::queue_full);
    }
    if (free() == 0)
      dropped[begun] = drop_reason::no_buffer;
    else
      in_flight = begun;
  }

  bool finish() {
    if (in_flight == 0)
      return false;
    if (count == 3 && !waiting.empty())
      drop_oldest(drop_reason::overwritten);
    waiting.push_back(in_flight);
    in_flight = 0;
    return true;
  }

  void abort() {
    while (!waiting.empty())
      drop_oldest(drop_reason::aborted);
    drop_in_flight(drop_reason::aborted);
  }

  drop_counts lost_before(uint32_t sequence) const {
    drop_counts result;
    for (auto i = last_delivered + 1; i < sequence; ++i)
      ++result[dropped.at(i)];
    return result;
  }
};

struct held_frame {
  frame lease;
  uint32_t sequence;
  bool is_former; // of a configuration that is gone
};

bool same(const drop_counts& a, const drop_counts& b) {
  for (size_t i = 0; i < num_drop_reasons; ++i)
    if (a[static_cast<drop_reason>(i)] != b[static_cast<drop_reason>(i)])
      return false;
  return true;
}

bool unchanged(const held_frame& x) {
  for (auto pixel : x.lease.pixels())
    if (pixel != static_cast<uint8_t>(x.sequence))
      return false;
  return x.lease.info().sequence == x.sequence;
}

void run(size_t count, overrun_policy policy, uint32_t seed) {
  std::mt19937 random{seed};
  auto roll = [&](uint32_t sides) { return random() % sides; };
  model m{count, policy, 0, 0, 0, 0, 0, 0, {}, {}};
  framebuffers buffers;
  buffers.set_overrun(policy);
  REQUIRE(!buffers.configure(count, tiny.area()));
  std::vector<held_frame> held;
  // Some runs have a consumer that is mostly too slow, some one that is not.
  auto eagerness = 1 + roll(6);
  for (int step = 0; step < 600; ++step) {
    auto dice = roll(20);
    if (dice < 5) {
      auto target = buffers.begin(tiny, pixformat::grayscale, {});
      m.begin();
      REQUIRE(target.sequence == m.begun);
      REQUIRE(target.memory.empty() == (m.in_flight == 0));
      if (!target.memory.empty())
        std::memset(target.memory.data(), static_cast<int>(target.sequence),
                    target.memory.size());
    } else if (dice < 10) {
      REQUIRE(buffers.finish({}) == m.finish());
    } else if (dice == 10) {
      auto reason = static_cast<drop_reason>(3 + roll(4));
      buffers.drop(reason);
      m.drop_in_flight(reason);
    } else if (dice < 11 + eagerness) {
      auto taken = buffers.take();
      REQUIRE(static_cast<bool>(taken) == !m.waiting.empty());
      if (taken) {
        auto sequence = m.waiting.front();
        m.waiting.pop_front();
        REQUIRE(taken.info().sequence == sequence);
        REQUIRE(same(taken.info().lost, m.lost_before(sequence)));
        REQUIRE(taken.info().lost.total() == sequence - m.last_delivered - 1);
        m.last_delivered = sequence;
        ++m.delivered;
        ++m.held;
        held.push_back({taken, sequence, false});
      }
    } else if (dice < 19 && !held.empty()) {
      auto i = roll(static_cast<uint32_t>(held.size()));
      REQUIRE(unchanged(held[i]));
      if (held[i].is_former)
        --m.held_before;
      else
        --m.held;
      std::swap(held[i], held.back());
      held.pop_back();
    } else if (dice == 19 && roll(20) == 0) {
      m.abort();
      if (roll(2) == 0) {
        buffers.abort();
      } else {
        REQUIRE(!buffers.configure(count, tiny.area()));
        m.held_before += m.held;
        m.held = 0;
        for (auto& x : held)
          x.is_former = true;
      }
    }
    auto accounts = buffers.accounts();
    REQUIRE(adds_up(accounts));
    REQUIRE(accounts.begun == m.begun);
    REQUIRE(accounts.delivered == m.delivered);
    REQUIRE(accounts.waiting == m.waiting.size());
    REQUIRE(accounts.in_flight == (m.in_flight != 0 ? 1 : 0));
    REQUIRE(accounts.dropped.total() == m.dropped.size());
    REQUIRE(buffers.leased() == m.held + m.held_before);
  }
  for (auto& x : held)
    REQUIRE(unchanged(x));
}

} // namespace

TEST_CASE("Framebuffers_AnyInterleaving_FollowsTheTableAndAddsUp") {
  for (size_t count = 1; count <= framebuffers::max_count; ++count)
    for (auto policy : {overrun_policy::stop, overrun_policy::drop_oldest})
      for (uint32_t seed = 1; seed <= 4; ++seed) {
        INFO("buffers " << count << ", policy " << static_cast<int>(policy)
                        << ", seed " << seed);
        run(count, policy, seed);
      }
}
