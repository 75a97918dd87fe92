#pragma once

#include <string>

namespace actorcsi {

/// Use of the heap since the start, in bytes.
std::string describe_heap();

/// Present use of the heap and its maximum since the last call, in bytes.
std::string describe_recent_heap();

} // namespace actorcsi
