#pragma once

#include <google/protobuf/empty.pb.h>

#include "caf/actor_system_config.hpp"

#include "platform/runtime/method_info.hpp"

// Stands for the header of that name in collisions.py: no name of a proto
// reaches its templates other than as a type, and they take most of the time
// to compile.

namespace actorcsi::runtime {

template <class Method, class Request, class Response>
constexpr method_info call_method(access needed, const message_info* request,
                                  const message_info* response,
                                  const char* comment) {
  return {Method::id, method_kind::call, needed,  Method::name, request,
          response,   comment,           nullptr, nullptr,      nullptr};
}

template <class Method, class Request, class Item>
constexpr method_info
subscription_method(access needed, const message_info* request,
                    const message_info* response, const char* comment) {
  return call_method<Method, Request, Item>(needed, request, response, comment);
}

template <class Method>
void add_method_types(caf::actor_system_config&) {
  // nop
}

} // namespace actorcsi::runtime
