#pragma once

#include <type_traits>

#include "caf/meta/type_name.hpp"

namespace actorcsi::runtime {

/// Base of the types that say what a message of a generated actor is about: one
/// for each method, and two more for each subscription. They hold nothing and
/// have a `name`, e.g. `package.Service/Method`.
struct method_tag {};

/// Lets CAF serialise a tag, as nothing, and print it.
template <class Inspector, class Tag>
std::enable_if_t<std::is_base_of_v<method_tag, Tag>,
                 typename Inspector::result_type>
inspect(Inspector& f, Tag&) {
  return f(caf::meta::type_name(Tag::name));
}

template <class Method, class = void>
constexpr bool is_subscription = false;

/// Whether a method's answer is a subscription.
template <class Method>
inline constexpr bool
  is_subscription<Method, std::void_t<typename Method::sink>> = true;

} // namespace actorcsi::runtime
