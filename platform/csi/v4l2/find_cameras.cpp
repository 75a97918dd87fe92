#include "platform/csi/v4l2/find_cameras.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <utility>

#include "platform/base/errc.hpp"

namespace actorcsi::platform::v4l2 {

namespace {

std::string lower(std::string x) {
  for (auto& c : x)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return x;
}

caf::error lacks(std::string why) {
  return make_error(errc::not_found, std::move(why));
}

/// The path of the first camera if `name` is empty, else of the one that is
/// called, or whose name contains, `name`.
caf::expected<std::string> path_of(const std::vector<camera_id>& cameras,
                                   const std::string& name) {
  if (cameras.empty())
    return lacks("there is no camera; plug one in, or use "
                 "--camera.source=mock");
  if (name.empty())
    return cameras.front().path;
  auto wanted = lower(name);
  std::vector<std::string> near;
  std::string has;
  for (auto& x : cameras) {
    auto is = lower(x.name);
    if (is == wanted)
      return x.path;
    if (is.find(wanted) != std::string::npos)
      near.push_back(x.path);
    has += (has.empty() ? "" : ", ") + x.path + " (" + x.name + ")";
  }
  if (near.size() == 1)
    return near.front();
  return lacks((near.empty() ? "no camera has that in its name"
                             : "several cameras have that in their names")
               + std::string{"; use one of "} + has);
}

} // namespace

std::vector<camera_id>
find_cameras(const std::shared_ptr<kernel_calls>& kernel) {
  std::vector<camera_id> result;
  for (auto& path : kernel->nodes())
    if (auto x = v4l2_device::open(kernel, path))
      result.push_back((*x)->id());
  return result;
}

caf::expected<std::unique_ptr<v4l2_device>>
open_camera(const std::shared_ptr<kernel_calls>& kernel,
            const std::string& which) {
  auto path = which;
  if (which.empty() || which.front() != '/') {
    auto found = path_of(find_cameras(kernel), which);
    if (!found)
      return std::move(found.error());
    path = *found;
  }
  auto result = v4l2_device::open(kernel, path);
  if (result && (*result)->is_busy())
    return make_error(errc::device_unavailable, reason_of(EBUSY));
  return result;
}

std::unique_ptr<v4l2_device>
reopen_camera(const std::shared_ptr<kernel_calls>& kernel, const camera_id& x) {
  std::unique_ptr<v4l2_device> elsewhere;
  for (auto& path : kernel->nodes()) {
    auto found = v4l2_device::open(kernel, path);
    if (!found || (*found)->id().name != x.name || (*found)->is_busy())
      continue;
    if ((*found)->id().bus == x.bus)
      return std::move(*found);
    if (!elsewhere)
      elsewhere = std::move(*found);
  }
  return elsewhere;
}

} // namespace actorcsi::platform::v4l2
