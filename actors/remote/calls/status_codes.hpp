#pragma once

#include <cstdint>

#include "caf/error.hpp"

namespace actorcsi {

/// The status codes of gRPC, with its numbers.
enum class status_code : uint8_t {
  ok = 0,
  cancelled = 1,
  unknown = 2,
  invalid_argument = 3,
  deadline_exceeded = 4,
  not_found = 5,
  permission_denied = 7,
  resource_exhausted = 8,
  failed_precondition = 9,
  unimplemented = 12,
  internal = 13,
  unavailable = 14,
};

/// The status code of an error. Several errors share one: details carry the
/// error itself.
status_code status_code_of(const caf::error& x);

} // namespace actorcsi
