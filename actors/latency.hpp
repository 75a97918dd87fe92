#pragma once

#include "actorcsi/common.pb.h"

#include "platform/runtime/histogram.hpp"

namespace actorcsi {

/// Count, median, 99th percentile and maximum of `times`.
Latency summary(const runtime::histogram& times);

} // namespace actorcsi
