#pragma once

#include <string>
#include <system_error>

namespace actorcsi::platform {

/// The text for an `errno` value. Unlike strerror() safe in every thread.
inline std::string error_text(int code) {
  return std::generic_category().message(code);
}

} // namespace actorcsi::platform
