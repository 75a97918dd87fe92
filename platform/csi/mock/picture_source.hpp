#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "platform/csi/convert.hpp"

namespace actorcsi::platform {

/// The pictures of a mock sensor: decoded picture files, or only its colour
/// bars.
class picture_source {
public:
  /// Limit of the files in a folder.
  static constexpr size_t max_files = 1'000;

  /// Limit of the bytes of all decoded pictures together: 512 MiB.
  static constexpr size_t max_decoded = size_t{512} << 20;

  /// Opens `source`: `pattern` for the colour bars, a picture file, or a folder
  /// whose files named .jpg, .jpeg, .png, .ppm, .pgm or .pnm are read in the
  /// order of their names. Errors: errc::not_found, errc::bad_picture,
  /// errc::limit_reached; the context begins with `source=PATH: ` and names the
  /// file.
  static caf::expected<std::unique_ptr<picture_source>>
  open(const std::string& source);

  /// 0 for the colour bars alone.
  size_t size() const {
    return pictures_.size();
  }

  /// The picture as it is in the file.
  /// @pre `i < size()`
  const picture& operator[](size_t i) const {
    return pictures_[i];
  }

private:
  std::vector<picture> pictures_;
};

} // namespace actorcsi::platform
