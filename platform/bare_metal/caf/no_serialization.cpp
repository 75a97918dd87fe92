// CAF's messages stay on the device: messages to the outside are in protobuf's
// wire format.

#include "caf/error.hpp"
#include "caf/rtti_pair.hpp"
#include "caf/sec.hpp"

namespace caf::detail {

error cannot_serialize() {
  return sec::unknown_type;
}

} // namespace caf::detail
