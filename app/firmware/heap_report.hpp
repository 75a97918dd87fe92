#pragma once

#include <string>

namespace actorcsi {

/// What the heap has come to since the start, in bytes.
std::string describe_heap();

/// What is in use, and the most since the last call.
std::string describe_recent_heap();

} // namespace actorcsi
