#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include <grpcpp/support/byte_buffer.h>

#include "caf/timespan.hpp"

#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// The frames whose pixels gRPC refers to: their buffers must not go before.
///
/// Of all frames it holds on to one of a camera's buffers only, so that callers
/// that do not read never take them from the camera. Of others, while that one
/// is held, it refers to a copy, which all callers share.
class frames_in_transit {
public:
  /// What gRPC may refer to in place of `x` until it goes.
  std::shared_ptr<const frame> take(const frame& x);

  /// One more reference of gRPC, and its end.
  void begin();
  void end();

  /// Waits until there are none; false if there are some after `most`.
  bool wait_for_none(caf::timespan most);

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t count_ = 0;
  std::weak_ptr<const frame> held_;
  std::weak_ptr<const frame> copied_;
};

/// `message` and then the pixels of `picture`, which it refers to. gRPC lets go
/// of them when it has sent them, or when the call is over, and after OnDone.
/// `transit` outlives the result.
grpc::ByteBuffer to_byte_buffer(std::string message, const frame& picture,
                                frames_in_transit& transit);

/// The bytes in one piece: what arrives is in many. False if gRPC has none.
bool to_string(const grpc::ByteBuffer& from, std::string& bytes);

} // namespace actorcsi::platform
