#include "platform/csi/pattern/checked_csi.hpp"

#include "platform/csi/pattern/test_pattern.hpp"

namespace actorcsi::platform {

caf::expected<frame> checked_csi::snapshot() {
  auto next = behind_.snapshot();
  if (!next || !*next)
    return next;
  if ((*next).info().format == pixformat::jpeg)
    return next;
  ++found_.checked;
  if (is_torn(*next))
    ++found_.torn;
  auto number = read_frame_number(*next);
  if (!number || *number <= last_number_)
    ++found_.misnumbered;
  else
    last_number_ = *number;
  return next;
}

} // namespace actorcsi::platform
