// One actor subscribes to another: the listener of metronome.hpp gets each
// beat.
#include <chrono>
#include <iostream>
#include <thread>

#include "caf/actor_system_config.hpp"
#include "caf/scoped_actor.hpp"

#include "metronome.hpp"
#include "registry.actor.hpp"

#include "platform/runtime/host/host_scheduler.hpp"
#include "platform/runtime/spawn.hpp"

using namespace std::chrono_literals;

int main() {
  caf::actor_system_config cfg;
  demo::add_message_types(cfg);
  // Optional: this scheduler also waits for devices, and beats are more exact.
  actorcsi::runtime::host_scheduler::install(cfg);
  caf::actor_system sys{cfg};
  auto beats = actorcsi::runtime::spawn<metronome>(sys);
  auto ears = actorcsi::runtime::spawn<listener>(sys, beats);
  caf::scoped_actor self{sys};
  auto print = [](const caf::error& why) {
    std::cerr << actorcsi::describe(why) << '\n';
  };
  demo::Tempo tempo;
  auto start = [&] {
    self->request(beats, 1s, demo::metronome_start{}, tempo)
      .receive([] { std::cout << "started\n"; }, print);
  };
  start(); // refused: a period of zero
  tempo.set_period_ms(10);
  start();
  uint64_t heard = 0;
  while (heard < 3) {
    std::this_thread::sleep_for(10ms);
    self->request(ears, 1s, demo::listener_heard{})
      .receive([&](const demo::Beat& beat) { heard = beat.number(); }, print);
  }
  std::cout << "three beats\n";
  self->send_exit(beats, caf::exit_reason::user_shutdown);
  self->send_exit(ears, caf::exit_reason::user_shutdown);
}
