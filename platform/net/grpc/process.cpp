#include "platform/net/grpc/process.hpp"

#include <grpc/support/log.h>
#include <malloc.h>

namespace actorcsi::platform {

namespace {

/// gRPC takes memory for each message: without these glibc gives it back to the
/// kernel each time, which costs more than half of the frames per second.
void keep_memory() {
  constexpr int gigabyte = 1 << 30;
  ::mallopt(M_MMAP_THRESHOLD, gigabyte);
  ::mallopt(M_TRIM_THRESHOLD, gigabyte);
  ::mallopt(M_TOP_PAD, 1 << 20);
  ::mallopt(M_ARENA_MAX, 1);
}

/// gRPC writes about peers that misbehave to stderr, as much as they like.
void keep_silent() {
  gpr_set_log_function([](gpr_log_func_args*) { /* nop */ });
}

} // namespace

void prepare_process() {
  keep_memory();
  keep_silent();
}

} // namespace actorcsi::platform
