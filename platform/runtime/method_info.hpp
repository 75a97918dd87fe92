#pragma once

#include <cstdint>
#include <string>

#include "caf/expected.hpp"
#include "caf/message.hpp"
#include "caf/span.hpp"
#include "caf/string_view.hpp"

namespace actorcsi::runtime {

/// How a method is answered.
enum class method_kind : uint8_t {
  call,         ///< One answer.
  subscription, ///< A number, and items until cancelled.
};

/// A method of a generated actor, for callers that know it only at run time: a
/// serial link, a command line, a proxy.
struct method_info {
  /// FNV-1a hash of `name`: the same in every build.
  uint32_t id;
  method_kind kind;
  /// `package.Service/Method`.
  const char* name;
  /// Full protobuf names of what goes in and what comes out.
  const char* request;
  const char* response;
  /// The comment of the .proto, without line ends.
  const char* comment;
  /// Makes the message that the actor expects from the request's wire format.
  /// Empty for subscriptions, whose message also holds the subscriber. Errors:
  /// errc::malformed_message.
  caf::expected<caf::message> (*decode)(const std::string& bytes);
  /// The wire format of an answer. Errors: errc::malformed_message if it is
  /// not an answer to this method.
  caf::expected<std::string> (*encode)(const caf::message& answer);
};

/// A generated actor's interface at run time.
struct service_info {
  /// `package.Service`.
  const char* name;
  const char* comment;
  caf::span<const method_info> methods;
};

} // namespace actorcsi::runtime
