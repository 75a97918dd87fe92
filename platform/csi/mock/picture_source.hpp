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

  /// Opens `source`: `pattern` for the colour bars, `pattern:2` to `pattern:8`
  /// for bars that begin with the second to the last one, a picture file, or a
  /// folder whose files named .jpg, .jpeg, .png, .ppm, .pgm or .pnm are read in
  /// the order of their names. Files of a folder that cannot be read are left
  /// out, unless none can. Errors: errc::not_found, errc::bad_picture,
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

  /// The files that were left out, each with the reason: `source=PATH: NAME:
  /// REASON`.
  const std::vector<std::string>& skipped() const {
    return skipped_;
  }

  /// The bar with which the colour bars begin.
  size_t first_bar() const {
    return first_bar_;
  }

private:
  std::vector<picture> pictures_;
  std::vector<std::string> skipped_;
  size_t first_bar_ = 0;
};

} // namespace actorcsi::platform
