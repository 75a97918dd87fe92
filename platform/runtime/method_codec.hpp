#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include <google/protobuf/empty.pb.h>
#include <google/protobuf/message_lite.h>

#include "caf/expected.hpp"
#include "caf/message.hpp"
#include "caf/none.hpp"
#include "caf/unit.hpp"

#include "platform/errc.hpp"
#include "platform/runtime/method_info.hpp"

namespace actorcsi::runtime {

/// Reads the wire format of `T`. Errors: errc::malformed_message.
///
/// A hand-written type brings its own `from_wire`.
template <class T>
caf::error message_from_wire(const std::string& bytes, T& x) {
  if constexpr (std::is_base_of_v<google::protobuf::MessageLite, T>) {
    if (x.ParseFromString(bytes))
      return caf::none;
    return make_error(errc::malformed_message, x.GetTypeName());
  } else {
    return from_wire(bytes, x);
  }
}

/// The wire format of `x`. A hand-written type brings its own `to_wire`.
template <class T>
std::string message_to_wire(const T& x) {
  if constexpr (std::is_base_of_v<google::protobuf::MessageLite, T>)
    return x.SerializeAsString();
  else
    return to_wire(x);
}

/// Makes the message that calls `Method`. Errors: errc::malformed_message.
template <class Method, class Request>
caf::expected<caf::message> decode_call(const std::string& bytes) {
  Request request;
  if (auto err = message_from_wire(bytes, request))
    return err;
  if constexpr (std::is_same_v<Request, google::protobuf::Empty>)
    return caf::make_message(Method{});
  else
    return caf::make_message(Method{}, std::move(request));
}

/// The wire format of an answer. Errors: errc::malformed_message.
template <class Response>
caf::expected<std::string> encode_answer(const caf::message& answer) {
  if constexpr (std::is_same_v<Response, google::protobuf::Empty>) {
    if (answer.empty() || answer.match_elements<caf::unit_t>())
      return std::string{};
  } else {
    if (answer.match_elements<Response>())
      return message_to_wire(answer.get_as<Response>(0));
  }
  return make_error(errc::malformed_message,
                    "not an answer: " + caf::to_string(answer));
}

/// Checks a request to subscribe. The message is empty, since it lacks the
/// subscriber. Errors: errc::malformed_message.
template <class Request>
caf::expected<caf::message> decode_subscription(const std::string& bytes) {
  Request request;
  if (auto err = message_from_wire(bytes, request))
    return err;
  return caf::message{};
}

/// The wire format of the item in a message to a subscriber. Errors:
/// errc::malformed_message.
template <class Method, class Item>
caf::expected<std::string> encode_item(const caf::message& message) {
  if (message.match_elements<typename Method::item, uint64_t, Item>())
    return message_to_wire(message.get_as<Item>(2));
  return make_error(errc::malformed_message,
                    "not an item: " + caf::to_string(message));
}

/// Describes a method with one answer.
template <class Method, class Request, class Response>
method_info call_method(const char* name, const char* request,
                        const char* response, const char* comment) {
  return {Method::id,
          method_kind::call,
          name,
          request,
          response,
          comment,
          decode_call<Method, Request>,
          encode_answer<Response>};
}

/// Describes a method whose answer is a subscription.
template <class Method, class Request, class Item>
method_info subscription_method(const char* name, const char* request,
                                const char* response, const char* comment) {
  return {Method::id,
          method_kind::subscription,
          name,
          request,
          response,
          comment,
          decode_subscription<Request>,
          encode_item<Method, Item>};
}

} // namespace actorcsi::runtime
