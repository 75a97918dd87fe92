// Runs instructions in the interpreter and in Unicorn, and lists where they
// differ. See the README.

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "tests/tools/emulator_oracle/comparison.hpp"
#include "tests/tools/emulator_oracle/digest.hpp"
#include "tests/tools/emulator_oracle/encodings.hpp"
#include "tests/tools/emulator_oracle/image.hpp"

using namespace actorcsi::emulator::oracle;

namespace {

constexpr const char* usage =
  "usage: emulator_oracle [--rounds N] [--seed N] [--only ENCODING]\n"
  "                       [--image ELF | --digest N]\n"
  "Runs N instructions of each encoding, or each distinct instruction of an\n"
  "image N times, in the interpreter and in Unicorn. --digest writes N of "
  "each\n"
  "encoding as assembly, for digest_image.\n";

struct options {
  unsigned rounds = 200;
  unsigned seed = 1;
  std::string only;
  std::string image;
  unsigned digest = 0;
};

bool parse(int argc, char** argv, options& out) {
  for (int i = 1; i < argc; i += 2) {
    std::string name = argv[i];
    if (i + 1 >= argc)
      return false;
    std::string value = argv[i + 1];
    char* end = nullptr;
    auto number = std::strtoul(value.c_str(), &end, 10);
    auto is_number = !value.empty() && *end == 0 && number <= 1'000'000;
    if (name == "--only")
      out.only = value;
    else if (name == "--image")
      out.image = value;
    else if (name == "--digest" && is_number && number > 0)
      out.digest = static_cast<unsigned>(number);
    else if (name == "--rounds" && is_number && number > 0)
      out.rounds = static_cast<unsigned>(number);
    else if (name == "--seed" && is_number)
      out.seed = static_cast<unsigned>(number);
    else
      return false;
  }
  return true;
}

/// Instances of each encoding. Returns how many encodings had none.
unsigned run_generated(comparison& c, const options& o) {
  unsigned missing = 0;
  for (auto& e : encodings()) {
    if (!o.only.empty() && e.name != o.only)
      continue;
    if (c.run_encoding(e, o.rounds) == 0) {
      std::printf("no instruction of %s can be executed\n", e.name.c_str());
      ++missing;
    }
  }
  return missing;
}

void write_digest(const options& o) {
  digest d{o.seed};
  for (auto& e : encodings())
    if (o.only.empty() || e.name == o.only)
      d.add(e, o.digest);
  d.print();
}

} // namespace

int main(int argc, char** argv) {
  options o;
  if (!parse(argc, argv, o)) {
    std::fputs(usage, stderr);
    return 2;
  }
  comparison c{o.seed};
  unsigned problems = 0;
  try {
    if (o.digest > 0) {
      write_digest(o);
      return 0;
    }
    if (o.image.empty()) {
      problems += run_generated(c, o);
      problems += c.count_unlisted();
    } else {
      for (auto& x : instructions_of(o.image))
        c.run_instruction(x.word, x.wide, o.rounds);
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "emulator_oracle: %s\n", e.what());
    return 2;
  }
  c.print();
  return problems + c.unexplained() == 0 ? 0 : 1;
}
