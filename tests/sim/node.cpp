#include "tests/sim/node.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "caf/actor_registry.hpp"
#include "caf/scheduled_actor.hpp"
#include "caf/send.hpp"

#include "actorcsi/registry.actor.hpp"

#include "platform/net/network_defaults.hpp"

namespace actorcsi::sim {

namespace {

/// Runs of actors in which a node has to be able to end.
constexpr int patience = 100'000;

/// The width of a window for `longest_handler`.
constexpr auto window = std::chrono::seconds{2};

/// After that what a node's actors hold on the heap grows by so much at most.
constexpr auto warm_up = std::chrono::seconds{3};
constexpr size_t max_growth = size_t{64} * 1024;

/// How often the heap is looked at.
constexpr auto heap_interval = std::chrono::milliseconds{100};

} // namespace

node::node(world& surroundings, const node_options& options)
  : world_(surroundings),
    options_(options),
    born_(surroundings.now()),
    heap_due_(surroundings.now() + warm_up),
    began_(surroundings.now()),
    free_at_(surroundings.now()) {
  add_message_types(config_);
  runtime::cooperative_scheduler::install(config_, *this);
  config_.set("scheduler.max-throughput", 50);
  if (options.networked) {
    platform::use_network<caf::io::network::test_multiplexer>(config_);
    // All in this thread.
    config_.set("middleman.manual-multiplexing", true);
    config_.set("middleman.attach-utility-actors", true);
  }
  system_.reset(new caf::actor_system(config_));
  loop_ = runtime::cooperative_scheduler::of(*system_);
  loop_->observe(this);
  if (options.networked)
    multiplexer_ = dynamic_cast<caf::io::network::test_multiplexer*>(
      &system_->middleman().backend());
  world_.add(*this);
}

node::~node() {
  end();
}

void node::end() {
  if (!system_)
    return;
  world_.remove(*this);
  halted_ = true;
  loop_->observe(nullptr);
  for (auto& x : adopted_)
    caf::anon_send_exit(x, caf::exit_reason::kill);
  adopted_.clear();
  for (int i = 0; system_->registry().running() > 0; ++i) {
    if (i == patience) {
      std::fprintf(stderr, "sim: node %u does not end\n", options_.number);
      std::abort();
    }
    run_once();
  }
  system_.reset();
}

bool node::run_once() {
  heap_scope mine{&heap_};
  auto result = loop_->run_once();
  return (multiplexer_ != nullptr && multiplexer_->try_exec_runnable())
         || result;
}

void node::check_heap() {
  if (world_.now() < heap_due_)
    return;
  heap_due_ = world_.now() + heap_interval;
  auto bytes = heap_.small();
  if (warm_heap_ == 0)
    warm_heap_ = bytes;
  else if (bytes > warm_heap_ + max_growth)
    world_.fail("node " + std::to_string(options_.number)
                + ": the heap has grown from " + std::to_string(warm_heap_)
                + " to " + std::to_string(bytes) + " bytes");
}

caf::timespan node::longest_handler() const {
  auto result = std::max(longest_[0], longest_[1]);
  return running_ ? std::max<caf::timespan>(result, world_.now() - began_)
                  : result;
}

// -- time ---------------------------------------------------------------------

time_point node::now() const noexcept {
  auto passed = world_.now() - born_;
  auto drift = static_cast<double>(passed.count()) * options_.drift;
  return world::begin + passed + caf::timespan{static_cast<int64_t>(drift)};
}

time_point node::to_world(time_point x) const {
  if (x == time_point::max())
    return x;
  auto passed = static_cast<double>((x - world::begin).count());
  auto result =
    born_ + caf::timespan{static_cast<int64_t>(passed / (1 + options_.drift))};
  // Rounding must not make it early, or it would be due for ever.
  return result + caf::timespan{2};
}

time_point node::next_device() const {
  auto result = time_point::max();
  for (auto x : devices_)
    result = std::min(result, x->next_event());
  return result;
}

time_point node::next() const {
  if (halted_)
    return time_point::max();
  auto due = next_device();
  if (running_)
    return to_world(due);
  if (ready_)
    return std::min(free_at_, to_world(due));
  return to_world(std::min(due, loop_->next_timeout()));
}

void node::act() {
  auto present = now();
  auto acted = false;
  for (auto x : devices_)
    if (x->next_event() <= present) {
      x->advance(present);
      acted = true;
    }
  if (acted || running_ || halted_)
    return;
  if (world_.now() < free_at_) {
    // A timeout is due while the processor is at work.
    ready_ = true;
    return;
  }
  began_ = world_.now();

  running_ = true;
  ready_ = run_once();
  running_ = false;
  if (!ready_)
    return;
  free_at_ = world_.now() + options_.cost;
  auto took = free_at_ - began_;
  auto number = (began_ - world::begin) / window;
  if (number != window_) {
    longest_[1] = number == window_ + 1 ? longest_[0] : caf::timespan{0};
    longest_[0] = caf::timespan{0};
    window_ = number;
  }
  longest_[0] = std::max<caf::timespan>(longest_[0], took);
}

void node::busy(caf::timespan amount) {
  if (!running_)
    return;
  heap_scope others{nullptr};
  world_.run_until(world_.now() + amount, &halted_);
}

void node::begins(caf::resumable& job) noexcept {
  if (job.subtype() != caf::resumable::scheduled_actor)
    return;
  auto& actor = static_cast<caf::scheduled_actor&>(job);
  auto waiting = actor.mailbox().size();
  world_.note(happening::runs, options_.number, actor.id(), waiting);
  if (waiting > options_.max_mailbox)
    world_.fail(std::string{"mailbox: "} + actor.name() + " has "
                + std::to_string(waiting) + " messages waiting, of "
                + std::to_string(options_.max_mailbox) + " at most");
}

} // namespace actorcsi::sim
