#pragma once

#include <string_view>

#include "caf/error.hpp"

#include "platform/runtime/message_info.hpp"

#ifndef ACTORCSI_BARE_METAL
namespace google::protobuf {

class Message;

} // namespace google::protobuf
#endif

namespace actorcsi::runtime {

/// Checks a request in wire format by its table, with the messages within it:
/// protobuf's parser takes unknown numbers of an enum, cuts numbers that are
/// too large, and does not say which text is not UTF-8. Fields that the table
/// lacks are of a later version and pass. Errors: errc::invalid_argument with
/// the path of the field, such as `window.x=70000000000: out of range; give
/// ...`; errc::malformed_message; errc::limit_reached for more than 16 messages
/// within each other.
caf::error check_message(const message_info& info, std::string_view wire);

#ifdef ACTORCSI_BARE_METAL

/// A device gets requests in wire format only, and has no flash to spare.
template <class Message>
constexpr bool has_unknown_value(const Message&, const message_info&) {
  return false;
}

#else

/// Whether a field of `x`, or of a message within it, has a number that is not
/// of its enum: a program of a later version sent it, or C++ code cast it.
bool has_unknown_value(const google::protobuf::Message& x,
                       const message_info& info);

#endif

} // namespace actorcsi::runtime
