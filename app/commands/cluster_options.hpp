#pragma once

#include "app/commands/option_set.hpp"

namespace actorcsi {

/// The options of `actorcsi cluster`.
class cluster_options final : public option_set {
public:
  cluster_options();

  /// How long to go on; 0 for ever.
  caf::timespan duration() const {
    return duration_;
  }

  bool json() const {
    return json_;
  }

private:
  caf::timespan duration_{0};
  bool json_ = false;
};

} // namespace actorcsi
