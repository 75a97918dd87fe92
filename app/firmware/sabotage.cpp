#include "app/firmware/sabotage.hpp"

#include <vector>

#include "caf/blocking_actor.hpp"
#include "caf/event_based_actor.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi {

namespace {

// Volatile, so that the compiler does not remove the faults.
void (*volatile nowhere)() = nullptr;

volatile int* volatile null_pointer = nullptr;

volatile int deep_enough = 1 << 30;

__attribute__((noinline)) int recurse(int depth) {
  volatile char room[64];
  room[0] = static_cast<char>(depth);
  return depth < deep_enough ? recurse(depth + 1) + room[0] : 0;
}

void fill_heap() {
  std::vector<std::unique_ptr<char[]>> hoard;
  for (;;)
    hoard.emplace_back(new char[1'000]);
}

class blocker final : public caf::blocking_actor {
public:
  explicit blocker(caf::actor_config& cfg) : blocking_actor(cfg) {
    // nop
  }

  void act() override {
    // nop
  }

  const char* name() const override {
    return "blocker";
  }
};

void spawn_detached(caf::actor_system& sys) {
  sys.spawn<caf::detached>([](caf::event_based_actor*) -> caf::behavior {
    return {[](int) { /* nop */ }};
  });
}

void end_motion(const runtime::directory& actors) {
  for (auto& x : actors.entries())
    if (x.name == "motion")
      caf::anon_send_exit(x.who, caf::exit_reason::kill);
}

void cause(caf::actor_system& sys, const runtime::directory& actors,
           const std::string& fault) {
  if (fault == "heap")
    fill_heap();
  else if (fault == "stack-overflow")
    recurse(0);
  else if (fault == "null-call")
    nowhere();
  else if (fault == "null-access")
    *null_pointer = 1;
  else if (fault == "undefined-instruction")
    __asm volatile("udf #0");
  else if (fault == "detached-actor")
    spawn_detached(sys);
  else if (fault == "blocking-actor")
    sys.spawn<blocker>();
  else if (fault == "ended-actor")
    end_motion(actors);
  else if (fault == "failed-assertion")
    ACTORCSI_ASSERT(deep_enough == 0);
}

} // namespace

bool spawn_saboteur(caf::actor_system& sys,
                    const std::shared_ptr<runtime::directory>& actors,
                    const std::string& name) {
  constexpr const char* known[] = {
    "heap",           "stack-overflow", "null-call",
    "null-access",    "detached-actor", "undefined-instruction",
    "blocking-actor", "ended-actor",    "failed-assertion"};
  for (auto x : known) {
    if (name != x)
      continue;
    sys.spawn([name, actors](caf::event_based_actor* self) -> caf::behavior {
      self->delayed_send(self, std::chrono::seconds{1}, caf::ok_atom::value);
      return {[=](caf::ok_atom) {
        cause(self->system(), *actors, name);
        self->quit();
      }};
    });
    return true;
  }
  return false;
}

void stuck_cpu::busy(caf::timespan amount) {
  healthy_.busy(amount);
  if (--left_ > 0)
    return;
  for (volatile bool stuck = true; stuck;) {
    // nop
  }
}

} // namespace actorcsi
