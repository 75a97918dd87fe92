#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "caf/expected.hpp"

#include "platform/csi/v4l2/v4l2_device.hpp"

namespace actorcsi::platform::v4l2 {

/// Every node that captures pictures, in the order of their numbers.
std::vector<camera_id>
find_cameras(const std::shared_ptr<kernel_calls>& kernel);

/// Opens the camera that `which` selects: the first one if it is empty, else
/// that of a path, else the one whose name is or contains `which`, in any case.
/// Errors: errc::not_found, errc::device_unavailable; the context is `WHY; DO`.
caf::expected<std::unique_ptr<v4l2_device>>
open_camera(const std::shared_ptr<kernel_calls>& kernel,
            const std::string& which);

/// Opens the camera `x` again, under any path: the one in the same place, else
/// the first one with the same name. `nullptr` if it is not there.
std::unique_ptr<v4l2_device>
reopen_camera(const std::shared_ptr<kernel_calls>& kernel, const camera_id& x);

} // namespace actorcsi::platform::v4l2
