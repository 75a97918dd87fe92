#pragma once

#include <string>
#include <type_traits>

#include <google/protobuf/message.h>

#include "caf/detail/stringification_inspector.hpp"
#include "caf/error.hpp"
#include "caf/meta/type_name.hpp"

#include "platform/errc.hpp"

namespace actorcsi::runtime {

/// Lets CAF serialise a protobuf message, as its own wire format in one string,
/// and print it.
template <class Inspector, class Message>
typename Inspector::result_type inspect_message(Inspector& f, Message& x) {
  if constexpr (std::is_same_v<Inspector,
                               caf::detail::stringification_inspector>) {
    std::string text;
    if constexpr (std::is_base_of_v<google::protobuf::Message, Message>)
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
