#include "app/commands/cluster_plan.hpp"

#include <cstdio>
#include <fstream>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"

using namespace actorcsi;

namespace {

caf::expected<std::vector<cluster_node>> read(const std::string& text) {
  std::string name = std::tmpnam(nullptr);
  std::ofstream{name} << text;
  auto result = read_topology(name);
  std::remove(name.c_str());
  return result;
}

} // namespace

TEST_CASE("Topology_Groups_BecomeOptions") {
  auto plan = read("[nodes.front]\nroles = \"camera,led\"\n"
                   "camera.fps = 60\n"
                   "[nodes.eyes]\nroles = [\"capture\"]\n"
                   "needs = [\"front\"]\nlisten = \"127.0.0.1:4242\"\n"
                   "duration = \"3s\"\n"
                   "[nodes.eyes.capture]\nnames = \"one,two\"\n");
  INFO((plan ? std::string{} : describe(plan.error())));
  REQUIRE(plan);
  REQUIRE(plan->size() == 2);
  auto& front = (*plan)[0];
  CHECK(front.name == "front");
  CHECK(front.roles == "camera,led");
  CHECK(front.options == std::vector<std::string>{"--camera.fps=60"});
  auto& eyes = (*plan)[1];
  CHECK(eyes.name == "eyes");
  CHECK(eyes.needs == std::vector<std::string>{"front"});
  CHECK(eyes.listen == "127.0.0.1:4242");
  CHECK(
    eyes.options
    == std::vector<std::string>{"--duration=3s", "--capture.names=one,two"});
}

TEST_CASE("Topology_ActorsThatDoNotMeet_MayHaveOneName") {
  CHECK(read("[nodes.a]\nroles = \"uart\"\n[nodes.b]\nroles = \"uart\"\n"));
  CHECK(read("[nodes.a]\nroles = \"camera\"\n[nodes.b]\nroles = \"capture\"\n"
             "needs = \"a\"\n[nodes.c]\nroles = \"led\"\nneeds = \"b\"\n"
             "[nodes.d]\nroles = \"camera\"\nneeds = \"c\"\n"));
}

TEST_CASE("Topology_WrongEntry_IsNamedWithItsLine") {
  const std::pair<std::string, std::string> wrong[] = {
    {"[nodes.a]\nroles = \"led\"\nneeds = \"b\"\n",
     ":3: nodes.a.needs: 'b' is no other node"},
    {"[nodes.a]\nroles = \"led\"\nneeds = \"a\"\n", "'a' is no other"},
    {"[nodes.a]\nroles = \"led\"\n[nodes.b]\nroles = \"camera\"\n[nodes.a]\n",
     ":5: [nodes.a] is in line 1 already; write its entries there"},
    {"[nodes.a]\nroles = \"led\"\nneeds = \"b\"\nneeds = \"b\"\n",
     ":4: nodes.a.needs is set in line 3 already"},
    {"[nodes.a]\nroles = \"led\"\nneeds = \"b,b\"\n[nodes.b]\n"
     "roles = \"camera\"\n",
     ":3: nodes.a.needs: 'b' is there twice; give each node once"},
    {"[nodes.a]\nroles = \"led,uart\"\n[nodes.b]\nroles = \"uart\"\n"
     "[nodes.c]\nroles = \"capture\"\nneeds = \"a,b\"\n",
     ":3: nodes.b: its actor 'uart' has the name of one of nodes.a"},
    {"[nodes.a]\nroles = \"led\"\nled.names = \"a\xff\"\n",
     ":3: --led.names: \"a\\xff\" is not UTF-8"},
    {"[nodes.a\xff]\nroles = \"led\"\n", ":1: the group is not closed"},
    {"", "nodes: there are 0"},
    {"[nodes.a]\n", ":1: nodes.a: it has no roles"},
    {"[nodes.a]\nroles = \"lens\"\n", ":2: --roles: 'lens' is not a role"},
    {"[nodes.a]\nroles = \"led\"\nled.period-ms = 0\n",
     ":3: --led.period-ms: 0 is not in 1 to"},
    {"[nodes.a]\nroles = \"led\"\n[nodes.a.lad]\n",
     ":3: [lad]: there is no such group; did you mean [led]?"},
    {"[nodes.a]\nroles = \"gateway\"\n", ":1: nodes.a: --gateway.device"},
    {"[nodes.a]\nconnect = \"x\"\n", ":2: nodes.a.connect"},
    {"[nodes.a b]\n", ":1: the group is not closed"},
    {"nodes.a = 1\n", ":1: nodes.a: a node is a group"},
    {"[node.a]\n", ":1: node.a: it belongs to no node"},
    {"nodes { a { roles = \"led\" } }\n", "write [camera]"}};
  for (auto& [text, says] : wrong) {
    auto plan = read(text);
    INFO(text);
    REQUIRE_FALSE(plan);
    CHECK_THAT(describe(plan.error()), Catch::Contains(says));
  }
}
