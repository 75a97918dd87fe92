#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include <google/protobuf/message_lite.h>

#include "caf/detail/stringification_inspector.hpp"
#include "caf/error.hpp"
#include "caf/meta/type_name.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi::runtime {

/// Whether a message can print itself; with protobuf's lite runtime none can.
template <class Message, class = void>
struct is_printable : std::false_type {};

template <class Message>
struct is_printable<
  Message, std::void_t<decltype(std::declval<Message&>().ShortDebugString())>>
  : std::true_type {};

/// Lets CAF serialise a protobuf message, as its own wire format in one string,
/// and print it where it can.
template <class Inspector, class Message>
typename Inspector::result_type inspect_message(Inspector& f, Message& x) {
  if constexpr (std::is_same_v<Inspector,
                               caf::detail::stringification_inspector>) {
    std::string text;
    if constexpr (is_printable<Message>::value)
      text = x.ShortDebugString();
    return f(caf::meta::type_name(x.GetTypeName().c_str()), text);
  } else if constexpr (Inspector::reads_state) {
    auto bytes = x.SerializeAsString();
    return f(bytes);
  } else {
    std::string bytes;
    if (auto err = f(bytes))
      return err;
    if (!x.ParseFromString(bytes))
      return make_error(errc::malformed_message, x.GetTypeName());
    return caf::none;
  }
}

} // namespace actorcsi::runtime

namespace google::protobuf {

/// Found for every class of protoc's, whose base is here.
template <class Inspector, class Message>
std::enable_if_t<std::is_base_of_v<MessageLite, Message>,
                 typename Inspector::result_type>
inspect(Inspector& f, Message& x) {
  return actorcsi::runtime::inspect_message(f, x);
}

} // namespace google::protobuf
