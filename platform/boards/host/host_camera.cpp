#include "platform/boards/host/host_camera.hpp"

#include <optional>
#include <string>
#include <utility>

#include "platform/base/errc.hpp"
#include "platform/csi/v4l2/linux_kernel.hpp"

namespace actorcsi::platform {

namespace {

/// What follows `kind:` in `source`; nothing after `kind` alone. No value if
/// `source` is of another kind.
std::optional<std::string> after(const std::string& kind,
                                 const std::string& source) {
  if (source == kind)
    return std::string{};
  if (source.compare(0, kind.size() + 1, kind + ":") == 0)
    return source.substr(kind.size() + 1);
  return std::nullopt;
}

} // namespace

caf::expected<std::unique_ptr<host_camera>>
host_camera::make(const mock_csi_config& config, const clock& time) {
  std::unique_ptr<host_camera> result{new host_camera};
  if (auto which = after("v4l2", config.source)) {
    if (config.jitter > 0 || !config.faults.empty())
      return make_error(errc::invalid_argument,
                        std::string{config.jitter > 0 ? "jitter" : "fault"}
                          + ": only a mock camera has it; leave it out, or use "
                            "--camera.source=mock");
    auto made =
      v4l2_csi::make(std::make_shared<v4l2::linux_kernel>(), *which, time);
    if (!made)
      return make_error(static_cast<errc>(made.error().code()),
                        "source=" + config.source + ": "
                          + context_of(made.error()));
    result->real_ = std::move(*made);
    return result;
  }
  auto mock = config;
  if (auto source = after("mock", config.source))
    mock.source = source->empty() ? "pattern" : *source;
  auto made = mock_csi::make(mock, time);
  if (!made)
    return std::move(made.error());
  result->mock_ = std::move(*made);
  return result;
}

runtime::device& host_camera::device() {
  if (real_)
    return *real_;
  return *mock_;
}

csi& host_camera::port() {
  if (real_)
    return *real_;
  return *mock_;
}

} // namespace actorcsi::platform
