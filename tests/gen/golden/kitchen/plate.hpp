#pragma once

#include <cstdint>
#include <string>

#include "caf/error.hpp"
#include "caf/none.hpp"

#include "kitchen/dishes.pb.h"

#include "platform/base/errc.hpp"

namespace kitchen::ware {

/// The hand-written type that stands for kitchen.Plate.
struct plate {
  uint32_t diameter = 0;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, plate& x) {
  return f(x.diameter);
}

inline std::string to_wire(const plate& x) {
  Plate message;
  message.set_diameter(x.diameter);
  return message.SerializeAsString();
}

inline caf::error from_wire(const std::string& bytes, plate& x) {
  Plate message;
  if (!message.ParseFromString(bytes))
    return make_error(actorcsi::errc::malformed_message, "kitchen.Plate");
  x.diameter = message.diameter();
  return caf::none;
}

} // namespace kitchen::ware
