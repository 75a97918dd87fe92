// Every field of every request with values that it cannot have, over every way
// on which a request comes: refused with the field's name, and no actor hears
// of it. The fields are those of protobuf's own descriptors.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "actorcsi/registry.actor.hpp"

#include "actors/remote/calls/call_dispatcher.hpp"
#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/calls/method_caller.hpp"
#include "actors/remote/names/peer_calls.hpp"

#include "app/compose/pc/method_json.hpp"

#include "tests/support/board_node.hpp"
#include "tests/support/virtual_node.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/message_check.hpp"
#include "platform/runtime/text_message.hpp"
#include "platform/runtime/wire_format.hpp"

using namespace actorcsi;
using namespace actorcsi::test;
using namespace actorcsi::runtime;

namespace pb = google::protobuf;

namespace {

using field_type = pb::FieldDescriptor;

/// A value that a field cannot have, in each form that can express it.
struct wrong_value {
  std::optional<std::string> json;
  std::optional<std::string> word;
  /// The field on the wire.
  std::optional<std::string> wire;
};

/// A request with one wrong value.
struct wrong_request {
  /// `window.x`.
  std::string path;
  std::string name;
  std::optional<std::string> json;
  std::optional<std::string> word;
  std::optional<std::string> wire;
};

std::string varint(const field_type& field, uint64_t value) {
  std::string result;
  put_tag(result, static_cast<uint32_t>(field.number()), wire_type::varint);
  put_varint(result, value);
  return result;
}

std::string fixed(const field_type& field, uint64_t bits, size_t size) {
  std::string result;
  put_tag(result, static_cast<uint32_t>(field.number()),
          size == 4 ? wire_type::fixed32 : wire_type::fixed64);
  put_fixed(result, bits, size);
  return result;
}

std::string within(const field_type& field, const std::string& bytes) {
  std::string result;
  put_bytes(result, static_cast<uint32_t>(field.number()), bytes);
  return result;
}

wrong_value number(const std::string& text,
                   std::optional<std::string> wire = std::nullopt) {
  return {text, text, std::move(wire)};
}

std::vector<wrong_value> wrong_values_of(const field_type& field) {
  constexpr uint64_t nan64 = 0x7FF8'0000'0000'0000;
  constexpr uint64_t infinite64 = 0x7FF0'0000'0000'0000;
  switch (field.type()) {
  case field_type::TYPE_BOOL:
    return {number("2", varint(field, 2)), {{R"("maybe")"}, {"maybe"}, {}}};
  case field_type::TYPE_INT32:
    return {number("2147483648", varint(field, 0x8000'0000)),
            number("-2147483649", varint(field, ~uint64_t{0x8000'0000})),
            number("0.5")};
  case field_type::TYPE_SINT32:
    return {number("2147483648", varint(field, 0x1'0000'0000)),
            number("-2147483649", varint(field, 0x1'0000'0001))};
  case field_type::TYPE_UINT32:
    return {number("4294967296", varint(field, 0x1'0000'0000)), number("-1"),
            number("0.5")};
  case field_type::TYPE_FIXED32:
    return {number("4294967296"), number("-1"), number("0.5")};
  case field_type::TYPE_INT64:
  case field_type::TYPE_SINT64:
    return {number("9223372036854775808"), number("x")};
  case field_type::TYPE_UINT64:
    return {number("18446744073709551616"), number("-1")};
  case field_type::TYPE_DOUBLE:
    return {{{R"("NaN")"}, {"nan"}, {fixed(field, nan64, 8)}},
            {{R"("Infinity")"}, {"inf"}, {fixed(field, infinite64, 8)}},
            {{R"("fast")"}, {"fast"}, {}}};
  case field_type::TYPE_FLOAT:
    return {{{R"("NaN")"}, {"nan"}, {fixed(field, 0x7FC0'0000, 4)}},
            number("1e39")};
  case field_type::TYPE_STRING:
    return {{{"\"\xFF\""}, {"\xFF"}, {within(field, "\xFF")}},
            {{"\"ok\xC3\""}, {"ok\xC3"}, {within(field, "ok\xC3")}}};
  case field_type::TYPE_BYTES:
    return {{{"7"}, {"zz"}, {}}};
  case field_type::TYPE_ENUM: {
    auto& type = *field.enum_type();
    int unknown = 9;
    while (type.FindValueByNumber(unknown) != nullptr)
      ++unknown;
    return {number(std::to_string(unknown),
                   varint(field, static_cast<uint64_t>(unknown))),
            number("-1", varint(field, ~uint64_t{})),
            {{R"("NO_SUCH_VALUE")"}, {"no_such_value"}, {}}};
  }
  default:
    // A type without a table of its own here.
    FAIL("add wrong values of " << field.type_name());
    return {};
  }
}

/// A value that protobuf would take for that of an unknown field.
std::string value_of_another_type(const field_type& field) {
  auto is_fixed64 = field.type() == field_type::TYPE_DOUBLE;
  return is_fixed64 ? fixed(field, 0, 4) : fixed(field, 0, 8);
}

/// Appends all that can be wrong with a message.
void collect(const pb::Descriptor& message, int depth,
             std::vector<wrong_request>& to) {
  // A message that holds itself has no end.
  if (depth == 0)
    return;
  for (int i = 0; i < message.field_count(); ++i) {
    auto& field = *message.field(i);
    auto name = field.name();
    auto in_json = [&](const std::string& value) {
      return "{\"" + name
             + "\":" + (field.is_repeated() ? "[" + value + "]" : value) + "}";
    };
    to.push_back({name, name, {}, {}, value_of_another_type(field)});
    if (field.message_type() == nullptr) {
      for (auto& x : wrong_values_of(field)) {
        wrong_request next{name, name, {}, {}, x.wire};
        if (x.json)
          next.json = in_json(*x.json);
        if (x.word)
          next.word = name + "=" + *x.word;
        to.push_back(std::move(next));
      }
      continue;
    }
    to.push_back({name, name, in_json("7"), {}, {}});
    std::vector<wrong_request> inner;
    if (!field.is_map())
      collect(*field.message_type(), depth - 1, inner);
    for (auto& x : inner) {
      wrong_request next{name + "." + x.path, x.name, {}, {}, {}};
      if (x.json)
        next.json = in_json(*x.json);
      if (x.word && !field.is_repeated())
        next.word = name + "." + *x.word;
      if (x.wire)
        next.wire = within(field, *x.wire);
      to.push_back(std::move(next));
    }
  }
}

std::vector<wrong_request> wrong_requests_of(const method_info& method) {
  auto type = pb::DescriptorPool::generated_pool()->FindMessageTypeByName(
    method.request->name);
  REQUIRE(type != nullptr);
  std::vector<wrong_request> result;
  collect(*type, method.access == access::internal ? 0 : 3, result);
  return result;
}

/// Calls `f` with everything that can be wrong with a call from elsewhere.
template <class F>
size_t for_each_wrong_request(F f) {
  size_t count = 0;
  for (auto service : services())
    for (auto& method : service->methods)
      for (auto& x : wrong_requests_of(method)) {
        f(*service, method, x);
        ++count;
      }
  return count;
}

void check_refusal(const caf::error& reason, const method_info& method,
                   const std::string& name) {
  INFO(method.name << " " << describe(reason));
  CHECK(reason == errc::invalid_argument);
  CHECK(context_of(reason).find(name) != std::string::npos);
}

/// Actors that hear no more than that they were asked, and the two ways to
/// them.
struct fixture : virtual_node {
  fixture() {
    for (auto service : services()) {
      auto who = caf::actor_cast<caf::strong_actor_ptr>(listener);
      actors.add(service->name, *service, listener);
      by_name[service->name] = {service->name, service->name, {}, who};
    }
    later([this](caf::event_based_actor* self) {
      dispatcher = std::make_unique<call_dispatcher>(
        *self, actors, local_user(), nullptr,
        [this](const Envelope& x) {
          answer = x;
          return true;
        },
        [](const Envelope&) { /* no items */ }, [] { /* room enough */ });
    });
  }

  ~fixture() {
    later([this](auto) { dispatcher.reset(); });
    caf::anon_send_exit(host, caf::exit_reason::kill);
    caf::anon_send_exit(listener, caf::exit_reason::kill);
    run_for(1ms);
  }

  using job = std::function<void(caf::event_based_actor*)>;

  void later(job what) {
    next = std::move(what);
    caf::anon_send(host, 1);
    run_for(1ms);
  }

  Envelope envelope(const service_info& service, const method_info& method,
                    const std::string& wire) {
    Envelope result;
    result.set_kind(method.kind == method_kind::call ? ENVELOPE_KIND_REQUEST
                                                     : ENVELOPE_KIND_SUBSCRIBE);
    result.set_correlation(++last_number);
    result.set_method(method.id);
    result.set_actor(service.name);
    result.set_payload(wire);
    return result;
  }

  /// What the serial line answers.
  caf::error over_serial(const Envelope& request) {
    answer = {};
    later([&](auto) { dispatcher->handle(request); });
    CHECK(answer.kind() == ENVELOPE_KIND_ERROR);
    return to_error(answer.error());
  }

  /// What a node answers.
  caf::error over_node(const Envelope& request) {
    caf::error result;
    if (request.kind() == ENVELOPE_KIND_SUBSCRIBE) {
      auto to = method_caller::resolve(by_name, services(), request.actor(),
                                       request.method());
      REQUIRE(to);
      later([&](caf::event_based_actor* self) {
        method_caller{*self, local_user(), nullptr}.subscribe(
          *to, request.payload(), 5s, [](const std::string&) { /* none */ },
          [&result](const caf::expected<caf::strong_actor_ptr>& x) {
            if (!x)
              result = x.error();
          });
      });
      return result;
    }
    later([&](caf::event_based_actor* self) {
      carry_call(*self, by_name, request, [&](caf::expected<Envelope> x) {
        if (!x)
          result = x.error();
      });
    });
    return result;
  }

  size_t heard = 0;
  caf::actor listener =
    system().spawn([this](caf::event_based_actor* self) -> caf::behavior {
      self->set_default_handler(
        [this](caf::scheduled_actor*,
               const caf::message_view&) -> caf::result<caf::message> {
          ++heard;
          return caf::sec::unexpected_message;
        });
      return {[](caf::unit_t) { /* never */ }};
    });
  directory actors;
  std::map<std::string, actor_ref> by_name;
  job next;
  caf::actor host =
    system().spawn([this](caf::event_based_actor* self) -> caf::behavior {
      return {[this, self](int) { next(self); }};
    });
  std::unique_ptr<call_dispatcher> dispatcher;
  Envelope answer;
  uint64_t last_number = 0;
};

} // namespace

TEST_CASE("RequestFields_WrongInJson_AreRefusedByName") {
  size_t tried = 0;
  for_each_wrong_request([&](auto&, auto& method, auto& x) {
    if (!x.json)
      return;
    INFO(method.name << " " << *x.json);
    auto wire = wire_from_json(*method.request, *x.json);
    REQUIRE_FALSE(wire);
    check_refusal(wire.error(), method, x.name);
    ++tried;
  });
  CHECK(tried > 100);
}

TEST_CASE("RequestFields_WrongInWords_AreRefusedByName") {
  size_t tried = 0;
  for_each_wrong_request([&](auto&, auto& method, auto& x) {
    if (!x.word)
      return;
    INFO(method.name << " " << *x.word);
    std::vector<std::string> words{*x.word};
    auto wire = wire_from_words(*method.request, words);
    REQUIRE_FALSE(wire);
    check_refusal(wire.error(), method, x.name);
    // Name and value as two words are the same, unless the name is a value.
    if (x.name == "on")
      return;
    auto equals = x.word->find('=');
    words = {x.word->substr(0, equals), x.word->substr(equals + 1)};
    wire = wire_from_words(*method.request, words);
    REQUIRE_FALSE(wire);
    check_refusal(wire.error(), method, x.name);
    ++tried;
  });
  CHECK(tried > 100);
}

TEST_CASE_METHOD(fixture, "RequestFields_WrongOnTheWire_AreRefusedByPath") {
  size_t tried = 0;
  size_t subscriptions = 0;
  for_each_wrong_request([&](auto& service, auto& method, auto& x) {
    if (!x.wire)
      return;
    check_refusal(check_message(*method.request, *x.wire), method, x.path);
    auto request = envelope(service, method, *x.wire);
    if (!is_bulky(method))
      check_refusal(over_serial(request), method, x.path);
    check_refusal(over_node(request), method, x.path);
    ++tried;
    subscriptions += method.kind == method_kind::subscription ? 1 : 0;
  });
  CHECK(tried > 100);
  CHECK(subscriptions > 10);
  CHECK(heard == 0);
  // Both ways lead to the listener.
  auto& method = services()[0]->methods[0];
  over_node(envelope(*services()[0], method, {}));
  CHECK(heard == 1);
}

TEST_CASE_METHOD(board_node, "RequestFields_OfPictures_AreRefusedByTheBoard") {
  // Pictures do not fit into envelopes: the computer's side answers.
  connect();
  size_t tried = 0;
  for_each_wrong_request([&](auto& service, auto& method, auto& x) {
    if (!x.wire || &service != &camera_service() || !is_bulky(method))
      return;
    INFO(method.name << " " << x.path);
    auto order = request(method.id, "camera", *x.wire);
    if (method.kind == method_kind::call) {
      auto answer = ask<board_call, Envelope>(uut, order);
      check_refusal(answer ? caf::error{} : answer.error(), method, x.path);
    } else {
      order.set_kind(ENVELOPE_KIND_SUBSCRIBE);
      auto answer = ask<board_subscribe, uint64_t>(
        uut, order, caf::actor_cast<board_subscribe::sink>(red_actor));
      check_refusal(answer ? caf::error{} : answer.error(), method, x.path);
    }
    ++tried;
  });
  CHECK(tried > 10);
}
