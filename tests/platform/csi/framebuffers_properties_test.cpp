#include "platform/csi/framebuffers.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "tests/platform/csi/csi_test_support.hpp"
#include "tests/platform/csi/framebuffers_model.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace actorcsi::platform::test {

/// What happens to the buffers; `value` says to which, or how.
struct framebuffers_step {
  enum what : uint8_t {
    begin,
    finish,
    drop,
    lose,
    reserve,
    unreserve,
    poll,
    hold,
    release,
    flush,
    configure,
  };

  what action = begin;
  uint8_t value = 0;
};

std::ostream& operator<<(std::ostream& out, const framebuffers_step& x) {
  constexpr const char* names[] = {"begin",   "finish",    "drop",     "lose",
                                   "reserve", "unreserve", "poll",     "hold",
                                   "release", "flush",     "configure"};
  return out << names[x.action] << '(' << int{x.value} << ')';
}

} // namespace actorcsi::platform::test

namespace {

using step = framebuffers_step;
using steps = std::vector<step>;

constexpr frame_size tiny{4, 1};

/// Leases that are held at most, so that each step is cheap.
constexpr size_t max_leases = 40;

constexpr size_t steps_per_run = 800;

/// With both policies and 16 counts 10^6 steps in all. A build for a sanitizer
/// takes a tenth of them.
#ifdef __SANITIZE_ADDRESS__
constexpr int runs = 4;
#else
constexpr int runs = 40;
#endif

/// Buffers and the model of them, side by side.
class comparison {
public:
  comparison(size_t count, overrun_policy policy) {
    model_.count = count;
    model_.policy = policy;
    buffers_.set_overrun(policy);
    if (buffers_.configure(count, tiny.area()))
      wrong_ = "cannot be configured";
  }

  /// What is wrong after `x`; empty for nothing.
  const std::string& run(const step& x) {
    act(x);
    expect(held_are_unchanged(), "a frame that is held has changed");
    check_accounts();
    return wrong_;
  }

private:
  struct lease {
    frame held;
    uint32_t sequence;
    bool is_former; // of a configuration that is gone
  };

  void expect(bool good, const char* otherwise) {
    if (!good && wrong_.empty())
      wrong_ = otherwise;
  }

  void act(const step& x) {
    switch (x.action) {
    case step::begin:
      return begin();
    case step::finish:
      return expect(buffers_.finish({}) == model_.finish(), "finish");
    case step::drop: {
      auto reason = static_cast<drop_reason>(3 + x.value % 4);
      buffers_.drop(reason);
      return model_.drop_in_flight(reason);
    }
    case step::lose: {
      auto reason = static_cast<drop_reason>(3 + x.value % 4);
      buffers_.lose(x.value % 3u, reason);
      return model_.lose(x.value % 3u, reason);
    }
    case step::reserve:
      return reserve(static_cast<framebuffers::claim>(x.value % 3));
    case step::unreserve:
      buffers_.unreserve();
      model_.reserved = false;
      return;
    case step::poll:
      return poll();
    case step::hold:
      if (!leases_.empty() && leases_.size() < max_leases)
        leases_.push_back(leases_[x.value % leases_.size()]);
      return;
    case step::release:
      return release(x.value);
    case step::flush:
      buffers_.abort();
      return model_.abort();
    case step::configure:
      expect(!buffers_.configure(model_.count, tiny.area()), "configure");
      model_.abort();
      model_.held = 0;
      for (auto& other : leases_)
        other.is_former = true;
      return;
    }
  }

  void begin() {
    auto had = model_.reserved;
    auto target = buffers_.begin(tiny, pixformat::grayscale, {});
    model_.begin();
    expect(target.sequence == model_.begun, "begin: the sequence number");
    expect(target.memory.empty() == (model_.in_flight == 0),
           "begin: whether there is a buffer");
    expect(!had || target.memory.data() == reserved_,
           "begin: not in the buffer set aside");
    if (!target.memory.empty())
      std::memset(target.memory.data(), static_cast<uint8_t>(target.sequence),
                  target.memory.size());
  }

  void reserve(framebuffers::claim how) {
    auto had = model_.reserved;
    auto memory = buffers_.reserve(how);
    model_.reserve(how);
    expect(memory.empty() != model_.reserved,
           "reserve: whether there is a buffer");
    expect(!had || memory.data() == reserved_, "reserve: another buffer");
    reserved_ = memory.data();
    // The DMA may write there before the frame begins.
    if (!memory.empty())
      std::memset(memory.data(), 0xEE, memory.size());
  }

  void poll() {
    auto taken = buffers_.take();
    auto sequence = model_.take();
    expect(static_cast<bool>(taken) == (sequence != 0),
           "poll: whether there is a frame");
    if (!taken || sequence == 0)
      return;
    expect(taken.info().sequence == sequence, "poll: another frame");
    auto lost = model_.lost_before(sequence);
    for (size_t i = 0; i < num_drop_reasons; ++i) {
      auto reason = static_cast<drop_reason>(i);
      expect(taken.info().lost[reason] == lost[reason],
             "poll: what was lost before");
    }
    model_.last_delivered = sequence;
    leases_.push_back({std::move(taken), sequence, false});
  }

  void release(uint8_t which) {
    if (leases_.empty())
      return;
    std::swap(leases_[which % leases_.size()], leases_.back());
    auto sequence = leases_.back().sequence;
    auto is_former = leases_.back().is_former;
    leases_.pop_back();
    if (!is_former && !is_held(sequence))
      --model_.held;
  }

  bool is_held(uint32_t sequence) const {
    return std::any_of(leases_.begin(), leases_.end(),
                       [=](const lease& x) { return x.sequence == sequence; });
  }

  bool held_are_unchanged() const {
    return std::all_of(leases_.begin(), leases_.end(), [](const lease& x) {
      auto pixels = x.held.pixels();
      return x.held.info().sequence == x.sequence
             && std::all_of(pixels.begin(), pixels.end(), [&](uint8_t pixel) {
                  return pixel == static_cast<uint8_t>(x.sequence);
                });
    });
  }

  void check_accounts() {
    auto x = buffers_.accounts();
    expect(adds_up(x), "the accounts do not add up");
    expect(x.begun == model_.begun, "accounts: begun");
    expect(x.delivered == model_.delivered, "accounts: delivered");
    expect(x.waiting == model_.waiting.size(), "accounts: waiting");
    expect(x.in_flight == (model_.in_flight != 0 ? 1 : 0),
           "accounts: in flight");
    for (size_t i = 0; i < num_drop_reasons; ++i) {
      auto reason = static_cast<drop_reason>(i);
      expect(x.dropped[reason] == model_.dropped[reason], "accounts: dropped");
    }
    expect(buffers_.leased() == distinct(), "leases");
  }

  size_t distinct() const {
    std::vector<uint32_t> result;
    for (auto& x : leases_)
      if (std::find(result.begin(), result.end(), x.sequence) == result.end())
        result.push_back(x.sequence);
    return result.size();
  }

  framebuffers_model model_{};
  framebuffers buffers_;
  const uint8_t* reserved_ = nullptr;
  std::vector<lease> leases_;
  std::string wrong_;
};

/// Some runs have a consumer that is mostly too slow, some one that is not, and
/// some a DMA that sets buffers aside. Shrinks to fewer steps.
rc::Gen<steps> any_steps() {
  return [](const rc::Random& random, int) {
    std::mt19937_64 dice{rc::Random{random}.next()};
    std::discrete_distribution<int> which{
      20,
      20,
      3,
      1,
      static_cast<double>(dice() % 3 * 8),
      1,
      static_cast<double>(1 + dice() % 20),
      static_cast<double>(dice() % 4),
      static_cast<double>(1 + dice() % 20),
      0.2,
      0.1,
    };
    steps result;
    for (size_t i = 0; i < steps_per_run; ++i)
      result.push_back({static_cast<step::what>(which(dice)),
                        static_cast<uint8_t>(dice() >> 32)});
    return rc::shrinkable::shrinkRecur(std::move(result), [](const steps& x) {
      return rc::shrink::removeChunks(x);
    });
  };
}

rc::detail::TestParams params() {
  rc::detail::TestParams result;
  // The same each time, unless somebody asks for others.
  result.seed = 1;
  if (std::getenv("RC_PARAMS") != nullptr)
    result = rc::detail::configuration().testParams;
  result.maxSuccess = runs;
  return result;
}

} // namespace

TEST_CASE("Framebuffers_AnyInterleaving_FollowTheTableAndAddUp") {
  for (size_t count = 1; count <= framebuffers::max_count; ++count)
    for (auto policy : {overrun_policy::stop, overrun_policy::drop_oldest}) {
      auto result = rc::detail::checkTestable(
        [=] {
          comparison both{count, policy};
          for (auto& x : *any_steps()) {
            auto& wrong = both.run(x);
            if (!wrong.empty())
              RC_FAIL(wrong);
          }
        },
        rc::detail::TestMetadata{}, params());
      std::ostringstream text;
      rc::detail::printResultMessage(result, text);
      INFO("buffers " << count << ", policy " << static_cast<int>(policy)
                      << "\n"
                      << text.str());
      CHECK(result.is<rc::detail::SuccessResult>());
      // One failure is enough to read.
      if (!result.is<rc::detail::SuccessResult>())
        return;
    }
}
