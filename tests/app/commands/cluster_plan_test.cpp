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
  auto plan = read("nodes {\n"
                   "  front { roles = \"camera,led\", camera { fps = 60 } }\n"
                   "  eyes { roles = \"capture\", needs = [\"front\"]\n"
                   "         listen = \"127.0.0.1:4242\", duration = \"3s\" }\n"
                   "}\n");
  INFO((plan ? std::string{} : describe(plan.error())));
  REQUIRE(plan);
  REQUIRE(plan->size() == 2);
  auto& eyes = (*plan)[0];
  CHECK(eyes.name == "eyes");
  CHECK(eyes.needs == std::vector<std::string>{"front"});
  CHECK(eyes.listen == "127.0.0.1:4242");
  CHECK(eyes.options == std::vector<std::string>{"--duration=3s"});
  auto& front = (*plan)[1];
  CHECK(front.roles == "camera,led");
  CHECK(front.options == std::vector<std::string>{"--camera.fps=60"});
}

TEST_CASE("Topology_NodeThatIsNotThere_IsNamed") {
  auto plan = read("nodes {\n  a { roles = \"led\", needs = \"b\" }\n}\n");
  REQUIRE_FALSE(plan);
  CHECK_THAT(describe(plan.error()),
             Catch::Contains("nodes.a.needs") && Catch::Contains("'b'"));
}
