#pragma once

#include "caf/error.hpp"

#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// Keeps frames as pictures, for good.
class picture_store {
public:
  virtual ~picture_store() = default;

  /// Saves a frame. Errors: errc::io_error and errc::bad_picture.
  /// @pre `x` holds a frame.
  virtual caf::error save(const frame& x) = 0;
};

} // namespace actorcsi::platform
