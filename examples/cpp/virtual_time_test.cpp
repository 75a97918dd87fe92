// A test of an hour that takes milliseconds: time passes only while no actor
// has anything to do.
#include <chrono>
#include <iostream>

#include "caf/actor_system_config.hpp"
#include "caf/scoped_actor.hpp"

#include "metronome.hpp"
#include "registry.actor.hpp"

#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/runtime/virtual_time.hpp"

using namespace std::chrono_literals;

int main() {
  using actorcsi::runtime::cooperative_scheduler;
  actorcsi::runtime::virtual_time time;
  caf::actor_system_config cfg;
  demo::add_message_types(cfg);
  cooperative_scheduler::install(cfg, time);
  caf::actor_system sys{cfg};
  auto& scheduler = *cooperative_scheduler::of(sys);
  auto beats = actorcsi::runtime::spawn<metronome>(sys);
  auto ears = actorcsi::runtime::spawn<listener>(sys, beats);
  caf::scoped_actor self{sys};
  demo::Tempo tempo;
  tempo.set_period_ms(1000);
  self->send(beats, demo::metronome_start{}, tempo);
  scheduler.run_until(time.now() + 1h + 500ms);
  self->send(beats, demo::metronome_stop{});
  scheduler.run_until(time.now() + 1h);
  auto answer = self->request(ears, 1s, demo::listener_heard{});
  scheduler.run_until(time.now() + 100ms);
  uint64_t heard = 0;
  answer.receive([&](const demo::Beat& beat) { heard = beat.number(); },
                 [](const caf::error&) {});
  self->send_exit(beats, caf::exit_reason::user_shutdown);
  self->send_exit(ears, caf::exit_reason::user_shutdown);
  scheduler.run_until(time.now() + 100ms);
  std::cout << heard << " beats in an hour\n";
  return heard == 3600 ? 0 : 1;
}
