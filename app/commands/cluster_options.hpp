#pragma once

#include "app/commands/option_set.hpp"

namespace actorcsi {

/// The options of `actorcsi cluster`.
class cluster_options final : public option_set {
public:
  cluster_options();

  /// Time after which the nodes are stopped; 0 for no limit.
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
