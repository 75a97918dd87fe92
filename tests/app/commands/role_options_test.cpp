#include "app/commands/role_options.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

#include <unistd.h>

#include "app/commands/node_options.hpp"
#include "app/commands/target_options.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;
using runtime::access;

namespace {

call_policy policy_of(const std::vector<std::string>& args) {
  options uut;
  REQUIRE_FALSE(uut.read(args));
  auto result = uut.settings();
  REQUIRE(result);
  return result->policy;
}

std::string complaint_of_node(const std::vector<std::string>& args) {
  node_options uut;
  if (auto err = uut.read(args))
    return describe(err);
  auto result = uut.node();
  return result ? std::string{} : describe(result.error());
}

} // namespace

TEST_CASE("RoleOptions_None_AreTheDefaultsOfThePolicy") {
  auto policy = policy_of({});
  CHECK(policy.names.empty());
  CHECK(policy.line == access::administer);
  CHECK(policy.page == access::administer);
}

TEST_CASE("RoleOptions_Allow_GivesEachNameItsRole") {
  auto policy = policy_of({"--allow=desk:observe,cam-1.local:administer",
                           "--uart.role=observe", "--viewer.role=operate"});
  CHECK(policy.names.size() == 2);
  CHECK(policy.names.at("desk") == access::observe);
  CHECK(policy.names.at("cam-1.local") == access::administer);
  CHECK(policy.line == access::observe);
  CHECK(policy.page == access::operate);
  attach_options attach;
  REQUIRE_FALSE(attach.read({"./board", "--viewer.role=observe"}));
  CHECK(attach.page_role() == access::observe);
}

TEST_CASE("RoleOptions_InAConfigurationFile_AreTheSame") {
  char path[] = "/tmp/actorcsi-roles-XXXXXX";
  auto file = ::mkstemp(path);
  REQUIRE(file >= 0);
  ::close(file);
  std::ofstream{path} << "allow = [\"desk:observe\", \"boss:administer\"]\n"
                         "[uart]\nrole = \"operate\"\n"
                         "[viewer]\nrole = \"observe\"\n";
  auto policy = policy_of({std::string{"--config-file="} + path});
  ::unlink(path);
  CHECK(policy.names.at("desk") == access::observe);
  CHECK(policy.names.at("boss") == access::administer);
  CHECK(policy.line == access::operate);
  CHECK(policy.page == access::observe);
}

TEST_CASE("RoleOptions_WrongOnes_AreRefusedAndSaidWhy") {
  using Catch::Contains;
  for (auto x : {"desk", ":operate", "a b:operate", "desk:", "desk:root",
                 "desk:internal", "d\x01:observe", "a:b:observe"})
    CHECK_THAT(complaint_of_node({std::string{"--allow=good:observe,"} + x}),
               Contains("--allow: '"));
  CHECK_THAT(complaint_of_node({"--allow=a:observe,b:observe,a:administer"}),
             Contains("--allow: 'a' is there twice; give each name one role"));
  CHECK_THAT(complaint_of_node({"--uart.role=root"}),
             Contains("--uart.role: "));
  CHECK_THAT(complaint_of_node({"--viewer.role="}),
             Contains("--viewer.role: "));
}
