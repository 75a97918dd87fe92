#pragma once

#include <string>
#include <utility>

#include "platform/csi/mock/picture_file.hpp"
#include "platform/csi/picture_store.hpp"

namespace actorcsi::platform {

/// A folder with a picture file for each frame, named after its sequence
/// number.
class picture_folder final : public picture_store {
public:
  /// `path` exists.
  explicit picture_folder(std::string path) : path_(std::move(path)) {
    // nop
  }

  caf::error save(const frame& x) override {
    return save_numbered_picture(path_, x);
  }

private:
  std::string path_;
};

} // namespace actorcsi::platform
