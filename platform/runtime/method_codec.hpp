#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include <google/protobuf/empty.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

#include "caf/actor_cast.hpp"
#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/error.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/message_handler.hpp"
#include "caf/send.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/call_carrier.hpp"
#include "platform/runtime/message_type.hpp"
#include "platform/runtime/method_info.hpp"
#include "platform/runtime/method_tag.hpp"

namespace actorcsi::runtime {

// -- messages -----------------------------------------------------------------

template <class T>
constexpr bool is_empty = std::is_same_v<T, google::protobuf::Empty>;

/// A message of protobuf, not a hand-written type.
template <class T>
constexpr bool is_message = std::is_base_of_v<google::protobuf::MessageLite, T>;

/// Reads the wire format of `T`. Errors: errc::malformed_message.
///
/// A hand-written type brings its own `from_wire`.
template <class T>
caf::error message_from_wire(const std::string& bytes, T& x) {
  if constexpr (is_message<T>) {
    if (x.ParseFromString(bytes))
      return caf::none;
    return make_error(errc::malformed_message, x.GetTypeName());
  } else {
    return from_wire(bytes, x);
  }
}

/// The wire format of `x`, the same bytes for the same message: maps are
/// sorted. A hand-written type brings its own `to_wire`.
template <class T>
std::string message_to_wire(const T& x) {
  if constexpr (is_message<T>) {
    std::string result;
    google::protobuf::io::StringOutputStream out{&result};
    google::protobuf::io::CodedOutputStream coded{&out};
    coded.SetSerializationDeterministic(true);
    x.SerializeToCodedStream(&coded);
    // The rest of its buffer is no part of the result.
    coded.Trim();
    return result;
  } else {
    return to_wire(x);
  }
}

// -- calling an actor ---------------------------------------------------------

/// A device has no stand-ins, and little flash.
#ifdef ACTORCSI_WITHOUT_PROXIES
constexpr bool has_proxies = false;
#else
constexpr bool has_proxies = true;
#endif

/// Whether answers and items of that type are put into wire format: on a device
/// hand-written ones, which are large, are not.
template <class T>
constexpr bool has_wire_format = has_proxies || is_message<T>;

/// method_info::read for one method's answers.
template <class Response>
bool read_answer(const caf::type_erased_tuple& from, std::string& bytes) {
  if constexpr (is_empty<Response>) {
    return from.empty() || from.match_elements<caf::unit_t>();
  } else {
    if (!from.match_elements<Response>())
      return false;
    bytes = message_to_wire(from.get_as<Response>(0));
    return true;
  }
}

/// The same for a subscription's items.
template <class Method, class Item>
bool read_item(const caf::type_erased_tuple& from, std::string& bytes) {
  if (!from.match_elements<typename Method::item, uint64_t, Item>())
    return false;
  bytes = message_to_wire(from.get_as<Item>(2));
  return true;
}

/// The same as `message_from_wire`, without its reason.
template <class T>
bool is_read(const std::string& bytes, T& x) {
  if constexpr (is_message<T>)
    return x.ParseFromString(bytes);
  else
    return !from_wire(bytes, x);
}

/// `Method` with the request that `bytes` are, if it has one, and with `xs`. A
/// checked request without fields is not read once more.
template <class Method, class Request, class... Ts>
caf::message request_with(const std::string& bytes, Ts... xs) {
  if constexpr (is_empty<Request>) {
    return caf::make_message(Method{}, std::move(xs)...);
  } else {
    Request request;
    if (!is_read(bytes, request))
      return {};
    return caf::make_message(Method{}, std::move(request), std::move(xs)...);
  }
}

/// method_info::make_request for one method.
template <class Method, class Request>
caf::message make_request(const std::string& bytes, const caf::actor& sink) {
  if constexpr (is_subscription<Method>)
    return request_with<Method, Request>(
      bytes, caf::actor_cast<typename Method::sink>(sink));
  else
    return request_with<Method, Request>(bytes);
}

// -- standing for an actor ----------------------------------------------------

/// method_info::is_call for one method.
template <class Method, class Request>
bool is_call_of(const caf::type_erased_tuple& message) {
  if constexpr (is_empty<Request>)
    return message.match_elements<Method>();
  else
    return message.match_elements<Method, Request>();
}

/// Takes the answer that `promise` waits for.
template <class Response>
answer_handler deliver_to(caf::response_promise promise) {
  return [promise](caf::expected<std::string> answer) mutable {
    if (!answer) {
      promise.deliver(std::move(answer.error()));
      return;
    }
    if constexpr (is_empty<Response>) {
      promise.deliver(caf::unit);
    } else {
      Response response;
      if (auto err = message_from_wire(*answer, response))
        promise.deliver(std::move(err));
      else
        promise.deliver(std::move(response));
    }
  };
}

/// method_info::forward for a method with one answer.
template <class Method, class Request, class Response>
caf::message_handler forward_call(const method_info& method,
                                  caf::event_based_actor& self,
                                  call_carrier& carrier) {
  auto pass_on = [&method, &self, &carrier](std::string bytes) {
    auto promise = self.make_response_promise();
    carrier.call(method, std::move(bytes), deliver_to<Response>(promise));
    return promise;
  };
  if constexpr (is_empty<Request>)
    return {[pass_on](Method) { return pass_on({}); }};
  else
    return {[pass_on](Method, const Request& request) {
      return pass_on(message_to_wire(request));
    }};
}

/// method_info::forward for a subscription.
template <class Method, class Request, class Item>
caf::message_handler forward_subscription(const method_info& method,
                                          caf::event_based_actor& self,
                                          call_carrier& carrier) {
  using sink_type = typename Method::sink;
  auto pass_on = [&method, &self, &carrier](std::string bytes,
                                            const sink_type& sink) {
    auto promise = self.make_response_promise();
    auto id = carrier.next_id();
    auto on_item = [&self, sink, id](const std::string& item_bytes) {
      Item item;
      if (!message_from_wire(item_bytes, item))
        sink->eq_impl(caf::make_message_id(), self.ctrl(), self.context(),
                      typename Method::item{}, id, std::move(item));
    };
    auto done = [promise, id](caf::error reason) mutable {
      if (reason)
        promise.deliver(std::move(reason));
      else
        promise.deliver(id);
    };
    // A subscriber that dies has cancelled.
    sink->attach_functor(
      [to = caf::actor_cast<caf::actor>(self.ctrl()), id](const caf::error&) {
        caf::anon_send(to, typename Method::cancel{}, id);
      });
    carrier.subscribe(method, id, std::move(bytes), on_item, std::move(done));
    return promise;
  };
  auto cancel = [&carrier](typename Method::cancel, uint64_t id) {
    carrier.cancel(id);
  };
  if constexpr (is_empty<Request>)
    return {
      [pass_on](Method, const sink_type& sink) { return pass_on({}, sink); },
      cancel};
  else
    return {[pass_on](Method, const Request& request, const sink_type& sink) {
              return pass_on(message_to_wire(request), sink);
            },
            cancel};
}

// -- the table ----------------------------------------------------------------

/// Describes a method with one answer, as a constant.
template <class Method, class Request, class Response>
constexpr method_info call_method(access needed, const message_info* request,
                                  const message_info* response,
                                  const char* comment) {
  method_info result{Method::id, method_kind::call, needed,  Method::name,
                     request,    response,          comment, nullptr,
                     nullptr,    nullptr,           nullptr};
  if constexpr (has_wire_format<Response>) {
    result.make_request = make_request<Method, Request>;
    result.read = read_answer<Response>;
  }
  if constexpr (has_proxies) {
    result.forward = forward_call<Method, Request, Response>;
    result.is_call = is_call_of<Method, Request>;
  }
  return result;
}

/// Describes a method whose answer is a subscription, as a constant.
template <class Method, class Request, class Item>
constexpr method_info
subscription_method(access needed, const message_info* request,
                    const message_info* response, const char* comment) {
  method_info result{Method::id, method_kind::subscription,
                     needed,     Method::name,
                     request,    response,
                     comment,    nullptr,
                     nullptr,    nullptr,
                     nullptr};
  if constexpr (has_wire_format<Item>) {
    result.make_request = make_request<Method, Request>;
    result.read = read_item<Method, Item>;
  }
  if constexpr (has_proxies)
    result.forward = forward_subscription<Method, Request, Item>;
  return result;
}

// -- registration -------------------------------------------------------------

/// Makes what travels for `Method` known to CAF.
template <class Method>
void add_method_types(caf::actor_system_config& cfg) {
  add_message_type<Method>(cfg, Method::name);
  if constexpr (is_subscription<Method>) {
    using item = typename Method::item;
    using cancel = typename Method::cancel;
    add_message_type<item>(cfg, item::name);
    add_message_type<cancel>(cfg, cancel::name);
    add_message_type<typename Method::sink>(cfg, std::string{Method::name}
                                                   + ".sink");
  }
}

} // namespace actorcsi::runtime
