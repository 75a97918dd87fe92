#pragma once

#include "actorcsi/common.pb.h"

#include "platform/runtime/histogram.hpp"

namespace actorcsi {

/// Sums up `times` for a statistics message.
Latency summary(const runtime::histogram& times);

} // namespace actorcsi
