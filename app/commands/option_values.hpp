#pragma once

#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/expected.hpp"
#include "caf/timespan.hpp"

#include "actorcsi/camera.pb.h"

#include "platform/base/errc.hpp"

namespace actorcsi {

/// An error that names `option` with its value and says what to do.
caf::error refuse(errc code, const std::string& option,
                  const std::string& value, const std::string& advice);

/// What CAF's parser of the command line and of `file` says, which is for
/// programmers, for a user.
caf::error in_our_words(const caf::error& err, const std::string& file);

/// Refuses a value outside of `[min, max]`.
caf::error check_range(const std::string& option, int64_t value, int64_t min,
                       int64_t max);

/// `-1` rather than `-1.000000`.
std::string as_typed(double value);

/// The items of a list with commas between.
std::vector<std::string> split_list(const std::string& list);

/// Understands `10`, `10s` and `500ms`: a number alone means seconds. Errors
/// name `option`.
caf::expected<caf::timespan>
parse_duration(const std::string& text, const std::string& option = "duration");

/// Understands `W,H`, which is centred in the frame of `config`, and `X,Y,W,H`.
caf::expected<CameraWindow> parse_window(const std::string& text,
                                         const CameraConfig& config);

} // namespace actorcsi
