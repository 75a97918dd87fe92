// Who may call a method: what the tables say is what the protos say.

#include <map>
#include <string>

#include <catch2/catch.hpp>
#include <google/protobuf/descriptor.h>

#include "actor/options.pb.h"
#include "actorcsi/registry.actor.hpp"
#include "kitchen/registry.actor.hpp"

namespace pb = google::protobuf;

using namespace actorcsi;

using runtime::access;

namespace {

using access_by_name = std::map<std::string, access>;

access_by_name read(caf::span<const runtime::service_info* const> services) {
  access_by_name result;
  for (auto service : services)
    for (auto& method : service->methods)
      result.emplace(method.name, method.access);
  return result;
}

const pb::MethodDescriptor* descriptor_of(std::string name) {
  name[name.find('/')] = '.';
  auto result = pb::DescriptorPool::generated_pool()->FindMethodByName(name);
  REQUIRE(result != nullptr);
  return result;
}

} // namespace

TEST_CASE("Access_IsWhatTheProtoSaysAndElseForAdministrators", "[gen]") {
  auto methods = read(kitchen::services());
  CHECK(methods.at("kitchen.Cook/Serve") == access::observe);
  CHECK(methods.at("kitchen.Cook/Weigh") == access::operate);
  CHECK(methods.at("kitchen.Cook/Send") == access::administer);
  CHECK(methods.at("kitchen.Cook/Prepare") == access::administer);
}

TEST_CASE("ContractAccess_IsOpenToReadersAndClosedToChanges", "[gen]") {
  auto methods = read(services());
  CHECK(methods.at("actorcsi.Led/State") == access::observe);
  CHECK(methods.at("actorcsi.Camera/Subscribe") == access::observe);
  CHECK(methods.at("actorcsi.Camera/Statistics") == access::observe);
  CHECK(methods.at("actorcsi.Led/Blink") == access::operate);
  CHECK(methods.at("actorcsi.Camera/Snapshot") == access::operate);
  CHECK(methods.at("actorcsi.Capture/Start") == access::operate);
  CHECK(methods.at("actorcsi.Camera/Configure") == access::administer);
  CHECK(methods.at("actorcsi.Camera/Reset") == access::administer);
  for (auto& [name, needed] : methods) {
    INFO(name);
    auto method = name.substr(name.find('/') + 1);
    if (method == "Statistics")
      CHECK(needed == access::observe);
    if (method == "Configure" || method == "Reset")
      CHECK(needed == access::administer);
  }
}

TEST_CASE("ContractAccess_IsWrittenDownForEveryMethod", "[gen]") {
  auto methods = read(services());
  REQUIRE(methods.size() >= 50);
  for (auto& [name, needed] : methods) {
    INFO(name);
    auto& options = descriptor_of(name)->options();
    CHECK(options.HasExtension(::actor::access));
    CHECK(options.GetExtension(::actor::access)
          == static_cast<int>(needed) + 1);
  }
}
