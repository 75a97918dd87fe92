// Every option with values that it cannot have: refused with the option's name,
// and in a file with its line as well.

#include <cstdio>
#include <fstream>

#include <catch2/catch.hpp>

#include "app/commands/node_options.hpp"
#include "app/commands/option_text.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;

namespace {

/// Values that the option cannot have.
std::vector<std::string> wrong_values_of(const option_set::shown_option& x) {
  if (x.type.empty())
    return {"maybe", "2"};
  if (!x.choices.empty())
    return {"no-such-choice", "9", ""};
  if (x.type == "NUMBER")
    return {"x", "", "nan", "1e999", "99999999999999999999", "0x10"};
  if (x.type == "TIME")
    return {"soon", "", "-1s", "1e30h"};
  if (x.type == "SIZE")
    return {"HUGE", "", "0x0", "9"};
  if (x.type == "FORMAT")
    return {"PINK", "", "9"};
  if (x.type == "FAULT")
    return {"fire", "silent:x"};
  if (x.type == "ROLES")
    return {"lens"};
  return {};
}

bool is_tried(const option_set::shown_option& x) {
  // CAF's options have rules of their own, and a short form is another option.
  return x.group != "caf" && x.name != "--config-file" && x.name != "--viewer";
}

std::string in_quotes(const std::string& value) {
  return "\"" + value + "\"";
}

} // namespace

TEST_CASE("OptionValues_WrongOnTheCommandLine_AreRefusedByName") {
  size_t tried = 0;
  node_options all;
  for (auto& x : all.shown_options()) {
    if (!is_tried(x))
      continue;
    auto values = wrong_values_of(x);
    if (!is_path(x.type))
      values.push_back("\xFF");
    for (auto& value : values) {
      INFO(x.name << "=" << value);
      node_options uut;
      auto err = uut.read({"--camera.fps=15", x.name + "=" + value});
      CHECK(err == errc::invalid_argument);
      CHECK_THAT(describe(err), Catch::Contains(x.name));
      ++tried;
    }
  }
  CHECK(tried > 100);
}

TEST_CASE("OptionValues_WrongInAFile_AreRefusedByNameAndLine") {
  std::string path = std::tmpnam(nullptr);
  size_t tried = 0;
  node_options all;
  for (auto& x : all.shown_options()) {
    if (!is_tried(x))
      continue;
    for (auto& value : wrong_values_of(x)) {
      INFO(x.name << "=" << value);
      std::ofstream{path} << "# wrong below\n"
                          << x.name.substr(2) << " = " << in_quotes(value)
                          << "\n";
      node_options uut;
      auto err = uut.read({"--config-file=" + path});
      CHECK(err == errc::invalid_argument);
      CHECK_THAT(describe(err),
                 Catch::Contains(path + ":2: ") && Catch::Contains(x.name));
      ++tried;
    }
  }
  std::remove(path.c_str());
  CHECK(tried > 80);
}
