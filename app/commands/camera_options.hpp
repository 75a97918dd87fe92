#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "actorcsi/camera.pb.h"

#include "app/commands/option_set.hpp"

#include "platform/csi/mock/mock_csi.hpp"

namespace actorcsi {

/// The options of the cameras: `--camera.OPTION` of all, `--camera.NAME.OPTION`
/// of one.
class camera_options {
public:
  static constexpr size_t max_cameras = 8;

  /// Declares the options of all cameras in `set`, which stores into this
  /// object.
  void declare(option_set& set);

  /// Declares the options of the camera `NAME` for the group `camera.NAME`.
  /// Returns false if `group` is another one.
  bool declare_group(option_set& set, const std::string& group);

  /// Checks the names. Errors name the option.
  caf::error check() const;

  /// The main camera comes first.
  const std::vector<std::string>& names() const {
    return names_;
  }

  /// Settings of all cameras without options of their own.
  caf::expected<CameraConfig> common_config() const;

  /// Settings of the cameras with options of their own, by name.
  caf::expected<std::map<std::string, CameraConfig>> own_configs() const;

  /// The sensors. With the test pattern, each shows its bars in another order.
  std::vector<std::pair<std::string, platform::mock_csi_config>>
  sensors() const;

private:
  /// Values of the options; one that was not given is empty.
  struct values {
    std::string source;
    std::optional<double> fps;
    std::string framesize;
    std::string pixformat;
    std::string window;
    std::optional<int32_t> framebuffers;
    std::string overrun;
    std::string polling;
    std::optional<double> jitter;
    std::vector<std::string> faults;

    void declare(option_set& set);

    /// These values, and those of `others` in place of empty ones.
    values or_else(const values& others) const;
  };

  static caf::expected<CameraConfig> config_of(const values& x,
                                               const std::string& group);

  std::vector<std::string> names_ = {"camera"};
  values common_{"pattern", 30,     "QVGA",   "RGB565", "",
                 3,         "stop", "notify", 0.0,      {}};
  std::map<std::string, values> own_;
};

} // namespace actorcsi
