#pragma once

namespace actorcsi::platform {

/// Sets this process up for gRPC: memory is not given back to the kernel, and
/// gRPC writes nothing to stderr.
void prepare_process();

} // namespace actorcsi::platform
