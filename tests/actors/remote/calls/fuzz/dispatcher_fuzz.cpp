#include "tests/actors/remote/calls/fuzz/dispatcher_fuzz.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/send.hpp"

#include "actorcsi/registry.actor.hpp"

#include "actors/camera.hpp"
#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/motion.hpp"
#include "actors/remote/calls/call_dispatcher.hpp"
#include "actors/remote/calls/envelopes.hpp"

#include "platform/csi/mock/mock_csi.hpp"
#include "platform/led/host_led.hpp"
#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/runtime/virtual_time.hpp"

namespace actorcsi::test {

namespace {

using namespace std::chrono_literals;

/// Aborts unless `x` holds: a finding.
void must(bool x) {
  if (!x)
    std::abort();
}

/// A node in virtual time whose peer is the fuzzer.
class fuzzed_node {
public:
  fuzzed_node() {
    add_message_types(config_);
    runtime::cooperative_scheduler::install(config_, time_);
    system_ = std::make_unique<caf::actor_system>(config_);
    auto made = platform::mock_csi::make({}, time_);
    must(made.engaged());
    csi_ = std::move(*made);
    time_.add(csi_.get());
    auto cam = runtime::spawn<camera>(*system_, *csi_);
    auto blue = runtime::spawn<led>(*system_, blue_);
    actors_.add("camera", camera_service(), cam);
    actors_.add("LED_BLUE", led_service(), blue);
    actors_.add("LED_RED", led_service(), runtime::spawn<led>(*system_, red_));
    actors_.add("heartbeat", heartbeat_service(),
                runtime::spawn<heartbeat>(*system_));
    actors_.add("motion", motion_service(),
                runtime::spawn<motion>(*system_, cam, blue));
    for (auto service : services())
      for (auto& method : service->methods)
        methods_.push_back(method.id);
    host_ = system_->spawn(
      [](caf::event_based_actor* self, fuzzed_node* x) -> caf::behavior {
        return {[self, x](int) {
          auto next = std::move(x->jobs_.front());
          x->jobs_.pop_front();
          next(self);
        }};
      },
      this);
    later([this](caf::event_based_actor* self) {
      dispatcher_ = std::make_unique<call_dispatcher>(
        *self, actors_,
        caller{"fuzzer", "a line", runtime::access::administer, "--role="},
        [](const order_outcome& x) { must(x.method != nullptr); },
        [this](const Envelope& x) { return take(x); },
        [this](const Envelope& x) {
          later([this, x](auto) { dispatcher_->on_item(x); });
        },
        [] {});
    });
    run_for(1ms);
  }

  /// Carries out the envelopes in `data`; see `fuzz_dispatcher`.
  void bring(const uint8_t* data, size_t size) {
    brought_.clear();
    answers_.clear();
    room_ = size % 7 == 0 ? 2 : 1000;
    while (size >= 2) {
      size_t length = std::min<size_t>(data[0], size - 2);
      Envelope x;
      if (x.ParseFromArray(data + 2, static_cast<int>(length))) {
        if (data[1] < methods_.size())
          x.set_method(methods_[data[1]]);
        later([this, x](auto) {
          if (dispatcher_->ready()) {
            ++brought_[x.correlation()];
            dispatcher_->handle(x);
          }
        });
      }
      data += 2 + length;
      size -= 2 + length;
      if (length % 4 == 0)
        run_for(1ms);
    }
    run_for(2ms);
    room_ = 1000;
    later([this](auto) { dispatcher_->flush(); });
    run_for(1ms);
    // The peer is gone; its calls, items and grants are still on their way.
    later([this](auto) { dispatcher_->reset(); });
    run_for(40ms);
    must(dispatcher_->ready());
  }

private:
  using job = std::function<void(caf::event_based_actor*)>;

  void later(job what) {
    jobs_.push_back(std::move(what));
    caf::anon_send(host_, 1);
  }

  void run_for(caf::timespan amount) {
    runtime::cooperative_scheduler::of(*system_)->run_until(time_.now()
                                                            + amount);
  }

  bool take(const Envelope& x) {
    if (room_ == 0)
      return false;
    --room_;
    must(x.kind() == ENVELOPE_KIND_REPLY || x.kind() == ENVELOPE_KIND_ERROR
         || x.kind() == ENVELOPE_KIND_ITEM);
    // One answer to a call; a subscription has one, and one at its end.
    auto number = x.correlation();
    if (x.kind() != ENVELOPE_KIND_ITEM)
      must(++answers_[number] <= 2 * brought_[number]);
    if (x.kind() == ENVELOPE_KIND_ERROR)
      must(!x.error().text().empty());
    return true;
  }

  runtime::virtual_time time_{50us};
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  std::shared_ptr<platform::mock_csi> csi_;
  platform::host_led blue_;
  platform::host_led red_;
  runtime::directory actors_;
  std::vector<uint32_t> methods_;
  std::deque<job> jobs_;
  caf::actor host_;
  std::unique_ptr<call_dispatcher> dispatcher_;
  /// Envelopes, and answers to them, by correlation.
  std::map<uint64_t, size_t> brought_;
  std::map<uint64_t, size_t> answers_;
  size_t room_ = 1000;
};

} // namespace

void fuzz_dispatcher(const uint8_t* data, size_t size) {
  // It is never destroyed: whoever is left would keep the system up for ever.
  static auto& peer = *new fuzzed_node;
  peer.bring(data, size);
}

} // namespace actorcsi::test

#ifdef ACTORCSI_FUZZ
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  actorcsi::test::fuzz_dispatcher(data, size);
  return 0;
}
#endif
