#pragma once

#include <type_traits>

/// Within `template <class Actor> class handlers` of the generated base class
/// `base`: does not compile for an `Actor` that leaves `handler` to `base`, and
/// names it in the first error. CAF's own error would only say that the class
/// is abstract.
///
/// Within the base, because handlers are protected there; an implementation's
/// own, private ones cannot be named, and need not be.
#define ACTORCSI_REQUIRED_HANDLER(base, handler)                               \
  template <class Some>                                                        \
  static std::is_same<decltype(&Some::handler), decltype(&base::handler)>      \
    lacks_##handler(Some*);                                                    \
  static std::false_type lacks_##handler(...);                                 \
  static_assert(                                                               \
    !decltype(lacks_##handler(static_cast<Actor*>(nullptr)))::value,           \
    "no handler `" #handler "` for " #base)
