#include "tools/benchmarks/node.hpp"

#include <cstdio>
#include <cstdlib>

#include "caf/send.hpp"

#include "actorcsi/registry.actor.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/host/host_scheduler.hpp"

namespace actorcsi::benchmarks {

node::node(policy how) {
  actorcsi::add_message_types(config_);
  config_.set("scheduler.max-throughput", 50);
  if (how == policy::leading)
    runtime::host_scheduler::install(config_);
  else
    config_.set("scheduler.policy", caf::atom("sharing"));
  system_ = std::make_unique<caf::actor_system>(config_);
}

node::~node() {
  for (auto& who : kept_)
    caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  kept_.clear();
  system_->await_all_actors_done();
  threads_.clear();
  system_.reset();
}

platform::mock_csi& node::add_camera(platform::frame_size size,
                                     platform::pixformat format, double fps) {
  auto made = platform::mock_csi::make({}, time_);
  if (!made)
    fail(made.error());
  auto& result = *cameras_.emplace_back(std::move(*made));
  for (auto& err : {result.set_pixformat(format), result.set_framesize(size),
                    result.set_framerate(fps)})
    if (err)
      fail(err);
  if (auto pool = runtime::host_scheduler::of(*system_))
    pool->drive(result);
  else
    threads_.push_back(std::make_unique<runtime::device_thread>(result));
  return result;
}

void node::fail(const caf::error& reason) {
  std::fprintf(stderr, "benchmarks: %s\n", describe(reason).c_str());
  std::exit(1);
}

} // namespace actorcsi::benchmarks
