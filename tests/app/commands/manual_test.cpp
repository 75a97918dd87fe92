#include "app/commands/manual.hpp"

#include <catch2/catch.hpp>

#include "app/commands/cluster_options.hpp"
#include "app/commands/node_options.hpp"

using namespace actorcsi;
using Catch::Contains;

namespace {

std::string roff(std::string text) {
  for (size_t i = 0; (i = text.find('-', i)) != std::string::npos; i += 2)
    text.insert(i, "\\");
  return text;
}

} // namespace

TEST_CASE("Manual_Command_HasTheTextOfItsHelp") {
  node_options command;
  auto page = manual_page(command, "1.2.3");
  CHECK_THAT(page,
             Contains(".TH \"ACTORCSI\\-NODE\" 1 \"\" \"actorcsi 1.2.3\""));
  CHECK_THAT(page, Contains(roff(command.purpose())));
  size_t checked = 0;
  for (auto& x : command.shown_options()) {
    if (x.group == "caf")
      continue;
    CHECK_THAT(page, Contains("\"" + roff(x.name)));
    CHECK_THAT(page, Contains(roff(x.help)));
    CHECK_THAT(page, Contains(roff(x.default_value)));
    ++checked;
  }
  CHECK(checked > 40);
  // Those of CAF have a help of their own.
  CHECK_THAT(page, !Contains("max\\-throughput"));
}

TEST_CASE("Manual_ExampleInDetails_KeepsItsLines") {
  auto page = manual_page(node_options{}, "1.2.3");
  CHECK_THAT(page, Contains(".EX\n# half the rate\nduration = \"10s\"\n"
                            "json = true\n\\&\n[camera]\nfps = 15\n"
                            "framesize = \"VGA\"\n.EE\n"));
}

TEST_CASE("Manual_Words_AreInTheSynopsis") {
  CHECK_THAT(manual_page(cluster_options{}, "1.2.3"),
             Contains(".B actorcsi cluster\nFILE\n[OPTION...]\n"));
}

TEST_CASE("Manual_SpecialCharacters_HaveNoMeaning") {
  auto page = manual_page({{"x\"y", ".dot and back\\slash"}, {"b", "'quote"}},
                          "purpose", "1");
  CHECK_THAT(page, Contains(".B \"x\\(dqy\"\n\\&.dot and back\\eslash\n"));
  CHECK_THAT(page, Contains("\n\\&'quote\n"));
}
