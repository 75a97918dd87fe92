#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "caf/error.hpp"
#include "caf/sec.hpp"

#include "platform/runtime/method_info.hpp"

namespace actorcsi::runtime {

/// Carries the calls that a stand-in takes to the actor it stands for.
class call_carrier {
public:
  virtual ~call_carrier() = default;

  /// `done` runs once, as the stand-in. One that passes calls on as they are
  /// takes subscriptions only, and leaves this as it is.
  /// Overrides keep both. NOLINTNEXTLINE(performance-unnecessary-value-param)
  virtual void call(const method_info&, std::string, answer_handler done) {
    done(caf::make_error(caf::sec::unexpected_message));
  }

  /// `done` runs once, and `on_item` for each item until `cancel`, both as the
  /// stand-in.
  virtual void subscribe(const method_info& method, uint64_t id,
                         std::string request, item_handler on_item,
                         std::function<void(caf::error)> done) = 0;

  /// Ends the subscription `id` of this stand-in, if there is one.
  virtual void cancel(uint64_t id) = 0;

  /// A number for a new subscription of this stand-in.
  uint64_t next_id() {
    return ++last_id_;
  }

private:
  uint64_t last_id_ = 0;
};

} // namespace actorcsi::runtime
