#pragma once

#include <memory>
#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "platform/base/time.hpp"
#include "platform/csi/mock/mock_csi.hpp"
#include "platform/csi/v4l2/v4l2_csi.hpp"

namespace actorcsi::platform {

/// A camera of a PC: a mock, or a real one.
class host_camera {
public:
  /// `config.source` is one of
  ///
  /// - `v4l2` for the first camera of Linux, `v4l2:PATH` or `v4l2:NAME`,
  /// - `mock` or `mock:SOURCE` for a mock camera with that source,
  /// - a source of a mock camera, as in mock_csi_config.
  ///
  /// Errors: those of v4l2_csi::make and mock_csi::make, errc::invalid_argument
  /// for jitter and faults of a real camera. The context begins with `source=`
  /// or the name of another setting.
  static caf::expected<std::unique_ptr<host_camera>>
  make(const mock_csi_config& config, const clock& time);

  csi& port();

  /// The pictures that a mock camera leaves out, each with the reason:
  /// `source=PATH: NAME: REASON`.
  std::vector<std::string> skipped_files() const {
    return mock_ ? mock_->skipped_files() : std::vector<std::string>{};
  }

  /// To be driven.
  runtime::device& device();

private:
  host_camera() = default;

  std::unique_ptr<mock_csi> mock_;
  std::unique_ptr<v4l2_csi> real_;
};

} // namespace actorcsi::platform
