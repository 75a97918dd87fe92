#include "platform/runtime/host/pool_thread.hpp"

#include <sys/prctl.h>

#include "caf/actor_system.hpp"
#include "caf/detail/set_thread_name.hpp"
#include "caf/logger.hpp"
#include "caf/resumable.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi::runtime {

pool_thread::pool_thread(caf::actor_system& sys, worker_pool& pool,
                         size_t max_throughput)
  : execution_unit(&sys), pool_(pool), max_throughput_(max_throughput) {
  // nop
}

void pool_thread::start() {
  ACTORCSI_ASSERT(!thread_.joinable());
  thread_ = std::thread{[this] {
    // With a logger, each actor reports its name, even if nothing is logged.
    if (CAF_LOG_LEVEL > CAF_LOG_LEVEL_QUIET)
      CAF_SET_LOGGER_SYS(&system());
    caf::detail::set_thread_name("actorcsi.pool");
    // By default the kernel adds up to 50 us to each sleep. 20 us let it wake
    // only once for cameras whose frames end at about the same time.
    prctl(PR_SET_TIMERSLACK, 20'000);
    system().thread_started();
    run();
    system().thread_terminates();
  }};
}

void pool_thread::join() {
  thread_.join();
}

void pool_thread::exec_later(caf::resumable* job) {
  pool_.enqueue(job);
}

void pool_thread::run() {
  for (;;) {
    auto job = pool_.next(member_);
    switch (job->resume(this, max_throughput_)) {
    case caf::resumable::resume_later:
      member_.unfinished = job;
      break;
    case caf::resumable::done:
    case caf::resumable::awaiting_message:
      caf::intrusive_ptr_release(job);
      break;
    case caf::resumable::shutdown_execution_unit:
      pool_.leave(member_);
      return;
    }
  }
}

} // namespace actorcsi::runtime
