// Every type that the generator registered crosses a connection between two
// actor systems. CAF 0.17 notices a forgotten registration at run time only.

#include "actorcsi/registry.actor.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/binary_deserializer.hpp"
#include "caf/binary_serializer.hpp"
#include "caf/detail/dynamic_message_data.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/io/all.hpp"
#include "caf/others.hpp"
#include "caf/scoped_actor.hpp"
#include "caf/send.hpp"

#include "actor/options.pb.h"
#include "actorcsi/camera.actor.hpp"

#include "platform/base/errc.hpp"
#include "tests/gen/stub_call.hpp"

namespace pb = google::protobuf;

using namespace actorcsi;

namespace {

constexpr auto patience = std::chrono::seconds{60};

struct node_config : caf::actor_system_config {
  node_config() {
    load<caf::io::middleman>();
    actorcsi::add_message_types(*this);
    set("scheduler.max-threads", 1);
  }
};

/// Sends back whatever it gets.
caf::behavior echo(caf::event_based_actor* self) {
  self->set_default_handler(
    [self](caf::scheduled_actor*,
           caf::message_view& view) -> caf::result<caf::message> {
      auto client = caf::actor_cast<caf::actor>(self->current_sender());
      self->send(client, view.move_content_to_message());
      return caf::delegated<caf::message>{};
    });
  return {[](caf::unit_t) {}};
}

/// Two actor systems and a connection between them.
class fixture {
public:
  fixture() : server_(server_config_), client_(client_config_), self_(client_) {
    auto port =
      server_.middleman().publish(server_.spawn(echo), 0, "127.0.0.1");
    REQUIRE(port);
    auto remote = client_.middleman().remote_actor("127.0.0.1", *port);
    REQUIRE(remote);
    echo_ = *remote;
  }

  ~fixture() {
    self_->send_exit(echo_, caf::exit_reason::user_shutdown);
  }

  caf::actor_system& system() {
    return client_;
  }

  /// Sends `what` there and back.
  caf::message round_trip(const caf::message& what) {
    caf::message result;
    self_->send(echo_, what);
    self_->receive(
      caf::others >> [&](caf::message_view& view) -> caf::result<caf::message> {
        result = view.move_content_to_message();
        return caf::delegated<caf::message>{};
      },
      caf::after(patience) >>
        [] { FAIL("no answer: is the type registered?"); });
    return result;
  }

private:
  node_config server_config_;
  node_config client_config_;
  caf::actor_system server_;
  caf::actor_system client_;
  caf::scoped_actor self_;
  caf::actor echo_;
};

/// Gives every field of `message` a value, down to `depth`.
void fill(pb::Message& message, int depth = 3) {
  auto descriptor = message.GetDescriptor();
  auto access = message.GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    auto field = descriptor->field(i);
    if (field->is_repeated())
      continue;
    switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      if (depth > 0)
        fill(*access->MutableMessage(&message, field), depth - 1);
      break;
    case pb::FieldDescriptor::CPPTYPE_STRING:
      access->SetString(&message, field, "text");
      break;
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      access->SetDouble(&message, field, 2.5);
      break;
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      access->SetBool(&message, field, true);
      break;
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      access->SetEnumValue(&message, field, 1);
      break;
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      access->SetUInt32(&message, field, 7);
      break;
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      access->SetUInt64(&message, field, 1ull << 40);
      break;
    case pb::FieldDescriptor::CPPTYPE_INT32:
      access->SetInt32(&message, field, -7);
      break;
    case pb::FieldDescriptor::CPPTYPE_INT64:
      access->SetInt64(&message, field, -(1ll << 40));
      break;
    default:
      FAIL("a field of a kind that this test does not know: "
           << field->full_name());
    }
  }
}

const pb::Descriptor* find_message(const std::string& name) {
  auto result =
    pb::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  REQUIRE(result != nullptr);
  return result;
}

/// The wire format of a message of that name with a value in every field.
std::string filled(const std::string& name) {
  auto factory = pb::MessageFactory::generated_factory();
  std::unique_ptr<pb::Message> message{
    factory->GetPrototype(find_message(name))->New()};
  fill(*message);
  return message->SerializeAsString();
}

/// Whether protoc's class stands for the message.
bool is_plain(const std::string& name) {
  return find_message(name)->options().GetExtension(::actor::cpp_type).empty();
}

caf::message message_of(caf::type_erased_value_ptr value) {
  caf::detail::dynamic_message_data::elements elements;
  elements.emplace_back(std::move(value));
  auto data =
    caf::make_counted<caf::detail::dynamic_message_data>(std::move(elements));
  return caf::message{caf::message::data_ptr{std::move(data)}};
}

/// A message of the registered type `name`, read from `bytes`.
caf::message read(caf::actor_system& sys, const std::string& name,
                  std::string bytes) {
  auto value = sys.types().make_value(name);
  REQUIRE(value != nullptr);
  std::vector<char> buffer;
  caf::binary_serializer sink{sys, buffer};
  REQUIRE(sink(bytes) == caf::none);
  caf::binary_deserializer source{sys, buffer};
  REQUIRE(value->load(source) == caf::none);
  return message_of(std::move(value));
}

} // namespace

TEST_CASE("EveryRequest_CrossesTheNetwork", "[gen]") {
  fixture net;
  for (auto service : services())
    for (auto& method : service->methods) {
      INFO(method.name);
      for (auto& bytes : {std::string{}, filled(method.request->name)}) {
        auto call = test::call_stub(net.system(), method, bytes,
                                    caf::make_message(uint64_t{1}));
        REQUIRE_FALSE(call.request.empty());
        // A subscriber's handle comes back as another's.
        if (method.kind == runtime::method_kind::call)
          CHECK(to_string(net.round_trip(call.request))
                == to_string(call.request));
      }
    }
}

TEST_CASE("EveryAnswer_CrossesTheNetwork", "[gen]") {
  fixture net;
  for (auto service : services())
    for (auto& method : service->methods) {
      INFO(method.name);
      std::string response = method.response->name;
      if (response == "google.protobuf.Empty" || !is_plain(response)
          || method.kind == runtime::method_kind::subscription)
        continue;
      auto bytes = filled(response);
      auto answer = net.round_trip(read(net.system(), response, bytes));
      auto call = test::call_stub(net.system(), method, {}, answer);
      REQUIRE(call.answer);
      CHECK(*call.answer == bytes);
    }
}

TEST_CASE("EveryRegisteredType_CrossesTheNetwork", "[gen]") {
  fixture net;
  caf::actor_system_config bare;
  size_t count = 0;
  for (auto& entry : node_config{}.value_factories_by_name) {
    auto& name = entry.first;
    // CAF adds streams and vectors of each type by itself.
    if (bare.value_factories_by_name.count(name) > 0
        || name.find('<') != std::string::npos
        || name.compare(0, 9, "actorcsi.") != 0)
      continue;
    INFO(name);
    auto sent = message_of(net.system().types().make_value(name));
    CHECK(to_string(net.round_trip(sent)) == to_string(sent));
    ++count;
  }
  CHECK(count > 50);
}

TEST_CASE("EveryMessage_IsRegistered", "[gen]") {
  node_config cfg;
  std::set<const pb::FileDescriptor*> files;
  for (auto service : services())
    for (auto& method : service->methods)
      for (auto message : {method.request, method.response}) {
        auto file = find_message(message->name)->file();
        if (file->package() == "actorcsi")
          files.insert(file);
      }
  for (auto file : files)
    for (int i = 0; i < file->message_type_count(); ++i) {
      INFO(file->message_type(i)->full_name());
      CHECK(
        cfg.value_factories_by_name.count(file->message_type(i)->full_name())
        == 1);
    }
}

TEST_CASE("EveryPartOfASubscription_IsRegistered", "[gen]") {
  node_config cfg;
  for (auto service : services())
    for (auto& method : service->methods)
      if (method.kind == runtime::method_kind::subscription)
        for (auto part : {"", ".item", ".cancel", ".sink"}) {
          auto name = std::string{method.name} + part;
          INFO(name);
          CHECK(cfg.value_factories_by_name.count(name) == 1);
        }
}

TEST_CASE("MethodIds_AreStableAndUnique", "[gen]") {
  std::set<uint32_t> ids;
  std::string previous;
  for (auto service : services()) {
    CHECK(previous < service->name);
    previous = service->name;
    for (auto& method : service->methods) {
      INFO(method.name);
      CHECK(ids.insert(method.id).second);
      uint32_t hash = 2166136261u;
      for (auto c : std::string{method.name})
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
      CHECK(method.id == hash);
    }
  }
}

TEST_CASE("MalformedBytes_AreRefused", "[gen]") {
  node_config cfg;
  caf::actor_system sys{cfg};
  for (auto service : services())
    for (auto& method : service->methods) {
      INFO(method.name);
      // The tag of a field whose length is missing.
      auto call = test::call_stub(sys, method, "\x0a", {});
      REQUIRE_FALSE(call.answer);
      CHECK(call.answer.error() == errc::malformed_message);
      CHECK(call.request.empty());
    }
}

TEST_CASE("AnotherMethodsAnswer_IsAnError", "[gen]") {
  node_config cfg;
  caf::actor_system sys{cfg};
  for (auto service : services())
    for (auto& method : service->methods) {
      INFO(method.name);
      auto call =
        test::call_stub(sys, method, {}, caf::make_message(CameraWindow{}));
      REQUIRE_FALSE(call.answer);
      CHECK(call.answer.error() == caf::sec::unexpected_response);
    }
}
